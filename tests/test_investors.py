"""Investors: own money told from a round's total, on tables worked by hand and on the data."""

import csv
import io

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.dataset import Dataset
from ai_investments.deals import investors, money_raised, participations
from ai_investments.deals.participations import NOT_KNOWN, SOLE, SOURCED
from ai_investments.figures import investor_bars
from ai_investments.figures.chart import LIGHT
from ai_investments.schema import ALIASES, CLAIMS, INVESTMENTS, TICKETS
from ai_investments.views import Investors
from tests.built_in import DATA
from tests.engine_tables import on_duckdb
from tests.test_dataset import GOOD, table

BARE = {"valuation_usd_bn": "", "valuation_basis": ""}
META_SCALE = "scale-ai-2025-06-strategic"


def deal(name: str, amount: str = "", **changes: str) -> dict[str, str]:
    return (
        GOOD | BARE | {"deal_id": name, "company": name.title(), "amount_usd_bn": amount} | changes
    )


def ticket(deal_id: str, investor: str, amount: str, **changes: str) -> dict[str, str]:
    n = str(changes.pop("n", ""))
    return {
        "ticket_id": f"{deal_id}-t{n}-{investor.lower()}", "deal_id": deal_id,
        "investor": investor, "amount_usd_bn": amount, "kind": "invested", "publisher": f"P{n}",
        "evidence": "reported", "url": "https://example.org/" + n,
    } | changes  # fmt: skip


def claim(deal_id: str, amount: str, **changes: str) -> dict[str, str]:
    return {
        "deal_id": deal_id, "field": "amount_usd_bn", "value": amount, "stage": "closing",
        "counts_in_range": "true", "publisher": "Press", "url": "https://example.org/claim",
        "evidence": "reported",
    } | changes  # fmt: skip


def tables(
    *deals: dict[str, str],
    tickets: tuple[dict[str, str], ...] = (),
    claims: tuple[dict[str, str], ...] = (),
    aliases: tuple[dict[str, str], ...] = (),
) -> Dataset:
    made = {
        "investments": table(*deals, header=INVESTMENTS.columns),
        "tickets": table(*tickets, header=TICKETS.columns),
        "claims": table(*claims, header=CLAIMS.columns),
        "aliases": table(*aliases, header=ALIASES.columns),
    }
    data = dataset.from_contents({name: text.encode() for name, text in made.items()})
    assert data.problems == ()
    return data


def row(data: Dataset, investor: str, deal_id: str) -> dict[str, object]:
    rows = investors.deals_of(data, investor)
    return {str(k): v for k, v in rows.set_index("deal_id").loc[deal_id].to_dict().items()}


def test_other_spellings_count_as_one_investor_in_deals_and_tickets() -> None:
    data = tables(
        deal("a", "1", lead_investors="NVIDIA", investors="Other"),
        deal("b", "2", investors="Other; Nvidia; NVIDIA"),
        tickets=(ticket("b", "NVIDIA", "0.5"),),
        aliases=({"kind": "investor", "alias": "NVIDIA", "name": "Nvidia"},),
    )
    assert investors.names(data) == ("Nvidia", "Other")
    assert row(data, "Nvidia", "b")["ticket_usd_bn"] == 0.5


def test_lead_and_others_are_told_apart_and_a_name_in_both_lists_counts_once() -> None:
    data = tables(deal("a", "1", lead_investors="Ann; Bob", investors="Bob; Cid"))
    rows = participations.participations(data)
    assert dict(zip(rows["investor"], rows["role"], strict=True)) == {
        "Ann": "lead", "Bob": "lead", "Cid": "other",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("round_", "others", "basis"),
    [
        ("Strategic", "", SOLE),
        ("Acquisition", "", SOLE),
        ("Strategic", "Bob", NOT_KNOWN),
        ("Series A", "", NOT_KNOWN),  # the lead of a round is not its only investor
        ("IPO", "", NOT_KNOWN),
        ("Merger", "", NOT_KNOWN),
    ],
)
def test_a_total_is_the_own_money_only_of_a_deal_with_one_party(
    round_: str, others: str, basis: str
) -> None:
    data = tables(
        deal("a", "5", round=round_, lead_investors="Ann", investors=others),
        claims=(claim("a", "5"), claim("a", "4.5"), claim("a", "9", counts_in_range="false")),
    )
    (found,) = investors.deals_of(data, "Ann", purchases=True).to_dict("records")
    assert found["ticket_basis"] == basis
    assert found["round_total_usd_bn"] == 5
    known = (found["ticket_low_usd_bn"], found["ticket_usd_bn"], found["ticket_high_usd_bn"])
    if basis == SOLE:
        assert known == (4.5, 5, 5)
    else:
        assert pd.isna(list(known)).all()
        assert pd.isna(found["position"])


def test_a_sole_investor_of_a_deal_without_an_amount_has_no_known_money() -> None:
    data = tables(deal("a", "", round="Strategic", lead_investors="Ann"))
    assert row(data, "Ann", "a")["ticket_basis"] == NOT_KNOWN


def test_a_sourced_ticket_beats_the_total_and_several_sources_give_a_range() -> None:
    data = tables(
        deal("a", "5", round="Strategic", lead_investors="Ann"),
        tickets=(
            ticket("a", "Ann", "2", n="1", evidence="aggregated", published_on="2026"),
            ticket("a", "Ann", "3", n="2", evidence="official", kind="up to"),
            ticket("a", "Ann", "4", n="3"),
        ),
    )
    found = row(data, "Ann", "a")
    assert found["ticket_basis"] == SOURCED
    assert [found[f"ticket{end}_usd_bn"] for end in ("_low", "", "_high")] == [2, 3, 4]
    assert (found["ticket_kind"], found["grade"], found["sources"]) == ("up to", "official", 3)


def test_an_investor_that_only_a_ticket_names_is_there() -> None:
    data = tables(deal("a", "5"), tickets=(ticket("a", "Ann", "1"),))
    assert row(data, "Ann", "a")["role"] == "not listed"


def test_money_inside_another_deal_is_added_once() -> None:
    strategic = {"round": "Strategic", "lead_investors": "Ann"}
    data = tables(
        deal("part", "2", included_in="whole", **strategic),
        deal("whole", "5", **strategic),
        deal("tranche", "3", included_in="round", **strategic),
        deal("round", "50", lead_investors="Ann; Bob"),
    )
    rows = investors.deals_of(data, "Ann").set_index("deal_id")
    assert rows["inside"].to_dict() == {"part": "whole", "whole": "", "tranche": "", "round": ""}
    leaders = investors.leaders(data).set_index("investor")
    assert leaders.at["Ann", "known_usd_bn"] == 8  # whole and tranche: the round's part is unknown
    assert leaders.loc["Ann", ["deals", "known", "not_known"]].tolist() == [3, 2, 1]
    assert leaders.at["Bob", "known_usd_bn"] == 0


def test_money_inside_a_deal_that_never_came_counts() -> None:
    strategic = {"round": "Strategic", "lead_investors": "Ann"}
    data = tables(
        deal("part", "2", included_in="whole", **strategic),
        deal("whole", "5", status="cancelled", **strategic),
    )
    assert investors.leaders(data)["known_usd_bn"].tolist() == [2]


def test_a_circle_of_inclusions_ends() -> None:
    assert participations.around("a", {"a": "b", "b": "c", "c": "b"}) == ["b", "c"]


@pytest.mark.parametrize(
    "change",
    [{"status": "cancelled"}, {"status": "in_talks"}, {"round": "Acquisition"}, {"round": "Debt"}],
)
def test_what_is_open_or_buys_no_stake_is_not_ranked(change: dict[str, str]) -> None:
    data = tables(
        deal("a", "5", **({"round": "Strategic", "lead_investors": "Ann"} | change)),
        deal("b", "1", round="Strategic", lead_investors="Ann"),
    )
    rows = investors.deals_of(data, "Ann").set_index("deal_id")
    assert not rows.at["a", "counts"]
    assert rows.at["b", "position"] == 1
    assert investors.is_largest(rows.reset_index(), "a") is None
    with_purchases = investors.deals_of(data, "Ann", purchases=True).set_index("deal_id")
    assert with_purchases.at["a", "counts"] == ("round" in change)


def largest(*others: dict[str, str], focus: str = "5", tickets: tuple[dict[str, str], ...] = (),
            claims: tuple[dict[str, str], ...] = ()) -> investors.Answer:  # fmt: skip
    own = deal("focus", focus, round="Strategic", lead_investors="Ann")
    data = tables(own, *others, tickets=tickets, claims=claims)
    answer = investors.is_largest(investors.deals_of(data, "Ann"), "focus")
    assert answer is not None
    return answer


def shared(name: str, amount: str, **changes: str) -> dict[str, str]:
    return deal(name, amount, lead_investors="Bob", investors="Ann", **changes)


def test_the_largest_is_said_where_even_whole_rounds_are_smaller() -> None:
    answer = largest(shared("a", "4"), shared("b", "1"))
    assert answer.largest is True
    assert answer.rivals.empty
    assert answer.others["deal_id"].tolist() == ["a", "b"]


def test_a_larger_round_with_an_unknown_part_proves_nothing() -> None:
    answer = largest(shared("a", "40"), shared("b", "1"))
    assert answer.largest is None
    assert answer.rivals["deal_id"].tolist() == ["a"]


def test_a_round_of_unknown_size_proves_nothing() -> None:
    assert largest(shared("a", "")).largest is None


def test_a_larger_round_with_a_small_known_part_is_smaller() -> None:
    assert largest(shared("a", "40"), tickets=(ticket("a", "Ann", "4.9"),)).largest is True


def test_a_larger_ticket_decides() -> None:
    answer = largest(shared("a", "40"), tickets=(ticket("a", "Ann", "6"),))
    assert answer.largest is False
    assert answer.rivals["deal_id"].tolist() == ["a"]


def test_ranges_that_overlap_cannot_be_decided() -> None:
    tickets = (ticket("a", "Ann", "4.8"),)
    assert largest(shared("a", "40"), tickets=tickets).largest is True
    lower = (claim("focus", "5"), claim("focus", "4.7"))
    assert largest(shared("a", "40"), tickets=tickets, claims=lower).largest is None
    wide = (*tickets, ticket("a", "Ann", "5.5", n="2"))
    assert largest(shared("a", "40"), tickets=wide).largest is None


def test_the_largest_claim_on_a_round_bounds_it() -> None:
    claims = (claim("a", "4.9"), claim("a", "5.1"))
    assert largest(shared("a", "4.9"), claims=claims).largest is None


def test_a_tie_is_named() -> None:
    answer = largest(deal("a", "5", round="Strategic", lead_investors="Ann"))
    assert answer.largest is True
    assert answer.rivals["deal_id"].tolist() == ["a"]


def test_the_deal_that_holds_the_money_is_no_rival() -> None:
    own = deal("focus", "5", round="Strategic", lead_investors="Ann", included_in="whole")
    data = tables(own, shared("whole", "40"))
    answer = investors.is_largest(investors.deals_of(data, "Ann"), "focus")
    assert answer is not None
    assert answer.largest is True


def test_a_deal_of_others_has_no_answer() -> None:
    data = tables(deal("a", "5", lead_investors="Bob"), deal("b", "1", lead_investors="Ann"))
    assert investors.is_largest(investors.deals_of(data, "Ann"), "a") is None


# The built-in data


def test_no_ticket_is_larger_than_its_round() -> None:
    totals = DATA.investments.set_index("deal_id")["amount_usd_bn"]
    tickets = DATA.tickets
    above = tickets["amount_usd_bn"] > 1.02 * tickets["deal_id"].map(totals)
    assert tickets.loc[above & tickets["note"].isna(), "ticket_id"].tolist() == []


def test_the_tickets_of_a_deal_do_not_exceed_it() -> None:
    rows = participations.participations(DATA)
    sums = rows.groupby("deal_id").agg(own=("ticket_usd_bn", "sum"),
                                       whole=("round_total_usd_bn", "first"))  # fmt: skip
    assert sums[sums["own"] > 1.02 * sums["whole"].fillna(0)].empty


def test_every_tickets_investor_is_named_in_its_deal_or_the_note_says_why() -> None:
    rows = participations.participations(DATA)
    unnamed = rows[rows["role"] == "not listed"]
    keys = set(zip(unnamed["deal_id"], unnamed["investor"], strict=True))
    silent = [
        each["ticket_id"]
        for each in DATA.tickets.to_dict("records")
        if (each["deal_id"], each["investor"]) in keys and pd.isna(each["note"])
    ]
    assert silent == []


def test_every_ticket_has_an_address_of_its_own_line() -> None:
    assert DATA.tickets["url"].notna().all()
    assert not DATA.tickets.duplicated(["deal_id", "investor", "url"]).any()


def test_tickets_do_not_repeat_what_one_party_deals_give() -> None:
    rows = participations.participations(DATA).merge(DATA.tickets, on=["deal_id", "investor"])
    alone = rows["deal_id"].isin(
        participations.participations(DATA)
        .groupby("deal_id")
        .size()
        .pipe(lambda n: n[n == 1])
        .index
    )
    assert rows[alone & rows["round"].isin(participations.SOLE_ROUNDS)].empty


def by_hand(name: str) -> tuple[set[str], float]:
    """Return an investor's deals and known money, with nothing but the csv module."""
    folder = dataset.BUILT_IN

    def read(file: str) -> list[dict[str, str]]:
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines))

    spelled = {a["alias"]: a["name"] for a in read("aliases.csv") if a["kind"] == "investor"}
    grades = ["official", "official_via_copy", "reported", "aggregated", "brief"]
    tickets: dict[str, list[dict[str, str]]] = {}
    for each in read("tickets.csv"):
        if each["investor"] == name:
            tickets.setdefault(each["deal_id"], []).append(each)
    found, money, holder = set(), {}, {}
    for each in read("investments.csv"):
        listed = {
            spelled.get(part.strip(), part.strip())
            for cell in (each["lead_investors"], each["investors"])
            for part in cell.split(";")
            if part.strip()
        }
        holder[each["deal_id"]] = each["included_in"]
        if name not in listed:
            continue
        found.add(each["deal_id"])
        if each["status"] not in ("closed", "announced"):
            continue
        if each["round"] in ("Acquisition", "Licence & hire", "Merger", "Debt"):
            continue
        if each["deal_id"] in tickets:
            best = min(tickets[each["deal_id"]], key=lambda t: grades.index(t["evidence"]))
            money[each["deal_id"]] = float(best["amount_usd_bn"])
        elif each["round"] == "Strategic" and len(listed) == 1 and each["amount_usd_bn"]:
            money[each["deal_id"]] = float(each["amount_usd_bn"])
    total = 0.0
    for deal_id, amount in money.items():
        around, inside = holder[deal_id], False
        while around:
            inside |= around in money
            around = holder[around]
        total += 0 if inside else amount
    return found, total


@pytest.mark.parametrize("name", ["Meta", "Nvidia", "Amazon", "Microsoft", "SoftBank", "Google"])
def test_deals_and_known_money_agree_with_a_count_by_hand(name: str) -> None:
    found, total = by_hand(name)
    assert set(investors.deals_of(DATA, name)["deal_id"]) == found
    leaders = investors.leaders(DATA).set_index("investor")
    assert leaders.at[name, "known_usd_bn"] == pytest.approx(total)


def test_meta_scale_is_metas_largest_stake_but_purchases_leave_it_open() -> None:
    answer = investors.is_largest(investors.deals_of(DATA, "Meta"), META_SCALE)
    assert answer is not None
    assert answer.largest is True
    assert answer.others["round_total_usd_bn"].tolist() == [10, 1]
    whole = investors.is_largest(investors.deals_of(DATA, "Meta", purchases=True), META_SCALE)
    assert whole is not None
    assert whole.largest is None
    assert whole.rivals["round_total_usd_bn"].isna().all()
    assert set(whole.rivals["company"]) >= {"Rivos", "PlayAI"}


def test_openais_110bn_is_split_and_not_added_to_the_122() -> None:
    for name, own in (("Amazon", 50), ("Nvidia", 30), ("SoftBank", 30)):
        rows = investors.deals_of(DATA, name).set_index("deal_id")
        assert rows.at["openai-2026-02-growth", "ticket_usd_bn"] == own
        assert rows.at["openai-2026-02-growth", "inside"] == "openai-2026-03-growth"
        assert rows.at["openai-2026-03-growth", "ticket_usd_bn"] == own


def test_the_same_on_duckdb() -> None:
    engine = on_duckdb(DATA)
    view = Investors(investor="Nvidia", purchases=True, open_deals=True)
    found, wanted = view.analyse(engine), view.analyse(DATA)
    assert (found.finding, found.detail) == (wanted.finding, wanted.detail)
    pd.testing.assert_frame_equal(found.rows, wanted.rows, check_dtype=False)


# The view


def test_the_finding_answers_the_brief() -> None:
    finding = Investors().analyse(DATA).finding
    assert finding.startswith("Meta–Scale AI, $14.8bn, is Meta’s largest known AI investment, of 3")
    assert "Databricks Dec 2024 ($10bn round)" in finding
    low = Investors(claims=(f"{META_SCALE} amount 13.79",)).analyse(DATA)
    assert low.finding.startswith("Meta–Scale AI, $13.79bn, is ")


@pytest.mark.parametrize(
    ("view", "said"),
    [
        (Investors(purchases=True), "Whether Meta–Scale AI, $14.8bn, is Meta’s largest deal"),
        (Investors(deal="databricks-2024-12-series-j"), "is not Meta’s largest AI investment"),
        (Investors(investor="Nvidia"), "Nvidia’s largest known AI investment: OpenAI"),
        (Investors(investor="Andreessen Horowitz"), "No own part is known in Andreessen"),
        (Investors(investor="SoftBank", deal="openai-2025-03-growth"), ", with OpenAI Mar 2026"),
    ],
)  # fmt: skip
def test_every_kind_of_answer_is_said(view: Investors, said: str) -> None:
    assert said in view.analyse(DATA).finding


def test_talks_and_cancelled_deals_are_shown_only_on_demand_and_marked() -> None:
    closed = Investors(investor="Nvidia").analyse(DATA).rows
    assert set(closed["status"]) <= set(money_raised.DONE)
    rows = Investors(investor="Nvidia", open_deals=True).analyse(DATA).rows.set_index("deal_id")
    assert rows.at["openai-2025-09-strategic", "state"] == "cancelled"
    assert pd.isna(rows.at["openai-2025-09-strategic", "position"])


def test_the_csv_has_the_addresses_of_every_amount() -> None:
    view = Investors(investor="Nvidia")
    result = view.analyse(DATA)
    found = pd.read_csv(io.BytesIO(view.csv(result, DATA, "https://example.org/x")))
    assert found["deal_id"].tolist() == result.rows["deal_id"].tolist()
    valued = found[found["shown_usd_bn"].notna()]
    assert valued["source_urls"].str.startswith("http").all()
    intel = found.set_index("deal_id").loc["openai-2026-03-growth", "source_urls"]
    assert set(intel.split("; ")) == {
        each["url"] for each in DATA.tickets.to_dict("records")
        if (each["deal_id"], each["investor"]) == ("openai-2026-03-growth", "Nvidia")
    }  # fmt: skip


def test_the_chart_draws_own_money_full_and_unknown_parts_as_outlines() -> None:
    result = Investors(investor="Amazon").analyse(DATA)
    chart = investor_bars(result.drawn, result.deal_id, result.chart_title, "x", LIGHT)
    own, whole, _, labels = chart.figure.data
    known = result.drawn[result.drawn["ticket_usd_bn"].notna()]
    assert list(own["customdata"]) == known["deal_id"].tolist()
    assert list(own["x"]) == known["ticket_usd_bn"].tolist()
    assert "anthropic-2026-05-series-h" in set(whole["customdata"])
    assert any("up to $50bn" in text for text in labels["text"])
    assert any("$65bn round" in text for text in labels["text"])


def test_names_from_data_are_no_markup() -> None:
    data = tables(deal("a", "1", company="<b>Evil</b>", lead_investors="<i>Ann</i>"))
    result = Investors(investor="<i>Ann</i>", deal="a").analyse(data)
    chart = investor_bars(result.drawn, "a", result.chart_title, "x", LIGHT)
    texts = [*chart.figure.layout.yaxis.ticktext, *chart.figure.data[1]["hovertext"]]
    assert not any("<b>Evil" in text or "<i>" in text for text in texts)


def test_data_without_investors_says_so() -> None:
    empty = tables(deal("a", "1"))
    result = Investors().analyse(empty)
    assert result.finding == "The data names no investor"
    assert result.rows.empty
    assert result.drawn.empty
    nothing = dataset.from_contents({})
    assert Investors().analyse(nothing).finding == "The data names no investor"


def test_without_meta_the_lead_of_the_newest_deal_is_shown() -> None:
    data = tables(
        deal("old", "9", lead_investors="Ann"),
        deal("new", "1", announced_on="2026-01-01", lead_investors="Bob", investors="Cid"),
    )
    assert Investors().analyse(data).investor == "Bob"
