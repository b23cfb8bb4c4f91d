"""Books of customers: reported shares by hand, annualised, who decides together as one."""

from dataclasses import replace

import pytest

from ai_investments.customers import customer_book, own_customers
from ai_investments.customers.customer_book import book, equal_parts, names
from ai_investments.customers.own_book import own_book
from tests.built_in import DATA


def own(rows: str) -> own_customers.OwnCustomers:
    return own_customers.read("customer,revenue,share,group\n" + rows)


def test_every_vendor_with_a_reported_share_is_there_and_scale_ai_is_first() -> None:
    found = names(DATA)
    assert found[0] == "Scale AI, FY2024"
    assert {name.partition(", ")[0] for name in found} == {
        "Scale AI", "Appen", "Arista Networks", "Cerebras", "CoreWeave", "Credo", "Innodata",
        "Nvidia", "Palantir", "Super Micro",
    }  # fmt: skip
    own_periods = [name for name in found if name.startswith("CoreWeave")]
    assert own_periods[0] == "CoreWeave, FY2025"
    assert own_periods[-1] == "CoreWeave, FY2022"


def test_coreweave_2024() -> None:
    found = book(DATA, "CoreWeave, FY2024")
    microsoft, second = found.accounts
    assert (microsoft.name, microsoft.group, microsoft.basis) == (
        "Microsoft", "Enterprise", "reported",
    )  # fmt: skip
    assert microsoft.revenue_usd_m == pytest.approx(0.62 * 1920)
    assert (second.revenue_usd_m, second.basis) == (288, "derived")
    assert found.rest_usd_m == pytest.approx(1920 * (1 - 0.62 - 0.15))
    assert (found.revenue_basis, found.revenue_words) == ("reported", "$1.92bn in FY2024")


def test_a_quarter_is_scaled_to_a_year() -> None:
    found = book(DATA, "CoreWeave, Q3 2025")
    assert found.revenue_usd_m == pytest.approx(5600)
    assert found.accounts[0].revenue_usd_m == pytest.approx(0.67 * 5600)
    assert (found.revenue_basis, found.revenue_words) == ("derived", "$1.4bn in Q3 2025 × 4")
    half = book(DATA, "Nvidia, H1 FY2026")
    assert half.revenue_usd_m == pytest.approx(2 * 90840)


def test_customers_that_decide_together_are_one() -> None:
    (emirates,) = book(DATA, "Cerebras, FY2025").accounts
    assert emirates.members == ("MBZUAI", "G42")
    assert emirates.revenue_usd_m == pytest.approx(510 * (0.62 + 0.24))
    (alone,) = book(DATA, "Cerebras, H1 2024").accounts
    assert (alone.name, alone.members) == ("G42", ())


def test_scale_ai_has_one_known_customer_and_names_the_others() -> None:
    found = book(DATA, "Scale AI, FY2024")
    (google,) = found.accounts
    assert (google.name, google.revenue_usd_m, google.basis) == ("Google", 150, "derived")
    assert found.named["owner"] == ("Meta",)
    assert found.named["government"].count("US government") == 1
    whole = found.with_assumed({"owner": 0.14, "competitor_lab": 0.22})
    labs = [each for each in whole.accounts if each.group == "Competitor labs"]
    assert sum(each.revenue_usd_m for each in labs) == pytest.approx(150 + 191.5)
    assert {each.basis for each in labs if each.name != "Google"} == {"assumed"}
    assert whole.rest_usd_m == pytest.approx(870 - 150 - 191.5 - 122)


def test_assumed_shares_never_give_away_more_than_is_left() -> None:
    whole = book(DATA, "Scale AI, FY2024").with_assumed(
        {"competitor_lab": 0.6, "owner": 0.6, "government": 0.6}
    )
    assert sum(each.revenue_usd_m for each in whole.accounts) == pytest.approx(870)
    assert whole.rest_usd_m == 0


def test_the_owners_orders_come_on_top_and_leave_the_others_as_they_were() -> None:
    before = book(DATA, "Scale AI, FY2024").with_assumed({"owner": 0.14})
    after = before.with_orders("Owner", 450, reported=True)
    (meta,) = (each for each in after.accounts if each.group == "Owner")
    assert (meta.revenue_usd_m, meta.basis) == (450, "reported")
    assert after.revenue_usd_m == pytest.approx(870 - 122 + 450)
    assert after.rest_usd_m == pytest.approx(before.rest_usd_m)


def test_an_amount_that_was_reported_keeps_its_dollars_a_share_its_percents() -> None:
    assert book(DATA, "Scale AI, FY2024", 1000).accounts[0].revenue_usd_m == 150
    assert book(DATA, "CoreWeave, FY2024", 1000).accounts[0].revenue_usd_m == 620


def test_without_a_known_revenue_amounts_read_as_percent() -> None:
    found = book(DATA, "Innodata, 9M 2025")
    assert (found.revenue_usd_m, found.revenue_basis) == (100, "assumed")
    assert found.accounts[0].revenue_usd_m == 58


def test_what_is_said_of_several_customers_together_stands_beside_the_book() -> None:
    (told,) = book(DATA, "Nvidia, Q3 FY2026").also_reported
    assert told.startswith("Top 4 direct customers: 61% of revenue")


def test_without_customers_there_is_no_book() -> None:
    empty = replace(DATA, customers=DATA.customers.iloc[:0])
    assert names(empty) == ()
    assert book(empty, "Scale AI, FY2024").accounts == ()


def test_a_table_of_revenues_is_the_whole_book() -> None:
    found = own_book(own("A,60,,lab\nB,40,,competitor lab\n"))
    assert found.revenue_usd_m == 100
    assert found.rest_usd_m == 0
    assert [each.group for each in found.accounts] == ["lab", "Competitor labs"]


def test_revenues_beside_shares_are_what_the_shares_leave() -> None:
    found = own_book(own("A,60,,\nB,,40%,\n"))
    assert found.revenue_usd_m == pytest.approx(100)
    assert [each.revenue_usd_m for each in found.accounts] == pytest.approx([60, 40])


def test_shares_alone_leave_a_rest() -> None:
    found = own_book(own("A,,30%,\nB,,20%,\n"), base_usd_m=2000)
    assert [each.revenue_usd_m for each in found.accounts] == pytest.approx([600, 400])
    assert found.rest_usd_m == pytest.approx(1000)


def test_customers_beyond_the_revenue_are_named_and_left_out() -> None:
    found = own_book(own("A,60,,\nB,50,,\nC,20,,\n"), base_usd_m=100)
    assert [each.name for each in found.accounts] == ["A", "C"]
    (problem,) = found.problems
    assert (problem.row, problem.column, problem.left_out) == (3, "revenue", 1)
    assert "to 110% of the revenue of $100m" in problem.reason


@pytest.mark.parametrize(("total", "n"), [(285.0, 20), (0.3, 7), (177840.0, 20), (72.0, 9)])
def test_equal_parts_add_up_and_are_nearly_equal(total: float, n: int) -> None:
    parts = equal_parts(total, n)
    assert sum(parts) == pytest.approx(total, rel=0.01)
    assert max(parts) - min(parts) <= max(parts) / 8
    assert equal_parts(10.0, 0) == []


def test_every_share_has_a_glyph_and_a_word() -> None:
    glyphs = [words.split()[0] for words in customer_book.BASES.values()]
    assert len(set(glyphs)) == len(customer_book.BASES)
    assert [words.split()[1] for words in customer_book.BASES.values()] == [
        "reported", "derived", "own", "assumed",
    ]  # fmt: skip
