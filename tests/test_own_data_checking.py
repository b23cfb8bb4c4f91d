"""What must hold for the check of an analyst's rows: each accepted, warned about or rejected."""

import csv
import doctest
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments import own_data
from ai_investments.own_data import Mapping, OwnRows
from ai_investments.own_data.findings import WORDS
from tests.built_in import DATA as BUILT_IN

COLUMNS = {"company": "Company", "announced_on": "Date", "amount_usd_bn": "Amount",
           "valuation_usd_bn": "Valuation", "round": "Round", "segment": "Segment"}  # fmt: skip
DEALS = Mapping(columns=COLUMNS, unit="billions")
GOOD = {"Company": "Acme", "Date": "2025-06-13", "Amount": "1.5", "Valuation": "10",
        "Round": "Series B", "Segment": "Healthcare"}  # fmt: skip


def content(*rows: dict[str, str]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def checked(*rows: dict[str, str], mapping: Mapping = DEALS) -> OwnRows:
    return own_data.read("mine.csv", content(*rows), mapping, BUILT_IN)


def only(own: OwnRows, severity: str) -> list[str]:
    return [f"{each.row} {each.column}: {each.reason}" for each in own.findings
            if each.severity == severity]  # fmt: skip


def test_a_sound_row_is_accepted_without_a_word() -> None:
    own = checked(GOOD)
    assert own.states == {2: "accepted"}
    assert [each for each in own.findings if each.row] == []
    (deal,) = own.table.to_dict("records")
    assert deal["deal_id"] == "own-acme-2025-06-13-1"
    assert (deal["amount_usd_bn"], deal["valuation_usd_bn"]) == ("1.5", "10")
    assert (deal["valuation_basis"], deal["status"]) == ("unspecified", "closed")
    assert deal["included_in"] == ""


def test_an_amount_above_the_valuation_is_warned_about() -> None:
    own = checked(GOOD | {"Amount": "US$ 1,200,000"}, GOOD, mapping=replace(DEALS, unit="millions"))
    assert only(own, "warning") == ["2 Amount: The amount is above the valuation of $0.01bn."]
    assert own.states[3] == "accepted"


def test_every_row_of_the_file_has_exactly_one_state() -> None:
    own = checked(GOOD, GOOD | {"Date": "x"}, GOOD | {"Round": "?"}, GOOD | {"Company": ""})
    assert own.states == {2: "accepted", 3: "rejected", 4: "warning", 5: "rejected"}
    assert own.count("accepted") + own.count("warning") + own.count("rejected") == 4
    assert list(own.rejected.index) == [3, 5]
    assert list(own.rows("warning").index) == [4]
    assert own.rejected.loc[3, "Date"] == "x"
    assert len(own.table) == 2


@pytest.mark.parametrize(
    ("cell", "column", "reason"),
    [
        ({"Company": ""}, "Company", "empty"),
        ({"Date": "31.02.2025"}, "Date", "no day of the calendar"),
        ({"Date": "1985-01-01"}, "Date", "out of range"),
        ({"Amount": "1–2bn"}, "Amount", "range"),
        ({"Amount": "lots"}, "Amount", "not an amount"),
        ({"Amount": "(500)"}, "Amount", "out of range"),
        ({"Amount": "99999bn"}, "Amount", "out of range"),
        ({"Amount": "5bn EUR"}, "Amount", "no rate is given"),
        ({"Amount": "-", "Valuation": ""}, "Amount", "Neither an amount nor a valuation"),
        ({"Company": "x" * 500}, "Company", "longer than"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_its_place_and_a_remedy(
    cell: dict[str, str], column: str, reason: str
) -> None:
    own = checked(GOOD | cell)
    assert own.states == {2: "rejected"}
    found = [each for each in own.findings if each.severity == "rejected"]
    assert found[0].column == column
    assert reason in found[0].reason
    assert found[0].remedy
    assert sum(each.left_out for each in found) == 1
    assert own.table.empty


def test_another_currency_counts_only_at_a_rate_that_the_analyst_gives() -> None:
    row = GOOD | {"Amount": "1,2 Mrd. €", "Valuation": "5bn EUR"}
    assert only(checked(row), "rejected") == [
        "2 Amount: is in EUR, and no rate is given.",
        "2 Valuation: is in EUR, and no rate is given.",
    ]
    own = checked(row, mapping=replace(DEALS, rates={"EUR": 1.15}))
    (deal,) = own.table.to_dict("records")
    assert float(deal["amount_usd_bn"]) == pytest.approx(1.2 * 1.15)
    assert "Amount: EUR 1,200,000,000 at 1.15 USD a EUR, a rate of your own" in deal["note"]


def test_a_column_of_currencies_counts_and_a_heading_goes_before_it() -> None:
    mapping = replace(DEALS, columns=COLUMNS | {"currency": "Cur"}, rates={"GBP": 1.3})
    (deal,) = checked(GOOD | {"Cur": "GBP"}, mapping=mapping).table.to_dict("records")
    assert float(deal["amount_usd_bn"]) == pytest.approx(1.5 * 1.3)
    unknown = only(checked(GOOD | {"Cur": "XYZ"}, mapping=mapping), "rejected")
    assert "no currency known" in unknown[0]
    usd = replace(mapping, columns=COLUMNS | {"currency": "Cur", "amount_usd_bn": "Amount (USD)",
                                              "valuation_usd_bn": "Valuation (USD)"})  # fmt: skip
    row = {**GOOD, "Amount (USD)": "1.5", "Valuation (USD)": "10", "Cur": "GBP"}
    (deal,) = checked(row, mapping=usd).table.to_dict("records")
    assert deal["amount_usd_bn"] == "1.5"


def test_a_dollar_of_another_country_counts_as_that() -> None:
    mapping = replace(DEALS, columns=COLUMNS | {"currency": "Cur"}, rates={"AUD": 0.65})
    (deal,) = checked(GOOD | {"Amount": "$2bn", "Cur": "AUD"}, mapping=mapping).table.to_dict(
        "records"
    )
    assert float(deal["amount_usd_bn"]) == pytest.approx(1.3)


def test_the_column_decides_on_marks_and_orders_and_says_so() -> None:
    own = checked(
        GOOD | {"Amount": "1,234", "Date": "06/12/2025"},
        GOOD | {"Amount": "2,5", "Date": "06/13/2025", "Company": "Beta"},
    )
    assert own.table["amount_usd_bn"].tolist() == ["1.234", "2.5"]
    assert own.table["announced_on"].tolist() == ["2025-06-12", "2025-06-13"]
    notes = only(own, "note")
    assert any("comma is read as the decimal mark" in note for note in notes)
    assert any("month is read first" in note for note in notes)


def test_what_plain_amounts_count_is_said_or_asked() -> None:
    assert any(
        "read in billions, as the mapping says" in note for note in only(checked(GOOD), "note")
    )
    asked = only(checked(GOOD, mapping=replace(DEALS, unit="")), "rejected")
    assert asked[0] == "2 Amount: names no unit."


def test_an_order_of_dates_that_nothing_shows_is_asked() -> None:
    row = GOOD | {"Date": "06/12/2025"}
    assert "12 June or 6 December" in only(checked(row), "rejected")[0]
    own = checked(row, mapping=replace(DEALS, date_order="day first"))
    assert own.table["announced_on"].tolist() == ["2025-12-06"]


@pytest.mark.parametrize(
    ("given", "on", "precision"),
    [("June 2025", "2025-06-01", "month"), ("Q2 2025", "2025-04-01", "quarter"),
     ("2025", "2025-01-01", "quarter")],
)  # fmt: skip
def test_vague_dates_keep_how_exact_they_are(given: str, on: str, precision: str) -> None:
    (deal,) = checked(GOOD | {"Date": given}).table.to_dict("records")
    assert (deal["announced_on"], deal["date_precision"]) == (on, precision)


def test_companies_join_those_of_the_data_under_any_spelling() -> None:
    own = checked(*(GOOD | {"Company": name} for name in ("Open AI", "OPENAI, Inc.", "Anysphere")))
    assert own.table["company"].tolist() == ["OpenAI", "OpenAI", "Cursor"]
    assert set(own.table["segment"]) == {"Foundation models", "Developer tools"}
    assert "2 Company: is read as OpenAI, as the built-in data calls it." in only(own, "note")


def test_a_deal_twice_in_the_file_is_counted_once() -> None:
    own = checked(GOOD, GOOD, GOOD | {"Amount": "2"})
    assert own.states == {2: "accepted", 3: "warning", 4: "accepted"}
    first, second, third = own.table.to_dict("records")
    assert second["included_in"] == second["round_group"] == first["deal_id"]
    assert third["included_in"] == ""
    data = own_data.with_own(BUILT_IN, own_data.canonical(own), "0" * 16)
    assert data.investments["deal_id"].is_unique


def test_a_deal_that_the_data_has_is_counted_once_beside_it() -> None:
    row = GOOD | {"Company": "Scale AI", "Date": "2025-06-12", "Amount": "14.8", "Valuation": "29"}
    own = checked(row)
    assert own.states == {2: "warning"}
    assert "Looks like the built-in Strategic of 2025-06-13" in only(own, "warning")[0]
    contents = own_data.canonical(own)
    beside = own_data.with_own(BUILT_IN, contents, "0" * 16)
    (mine,) = beside.investments.loc[beside.investments["deal_id"].isin(beside.own_ids)].to_dict(
        "records"
    )
    assert mine["included_in"] == "scale-ai-2025-06-strategic"
    instead = own_data.with_own(BUILT_IN, contents, "0" * 16, "instead")
    assert instead.investments["included_in"].isna().all()
    assert checked(row | {"Amount": "13"}).states == {2: "accepted"}
    assert checked(row | {"Date": "2025-09-12"}).states == {2: "accepted"}


def test_a_line_of_business_is_never_made_up() -> None:
    row = GOOD | {"Segment": ""}
    assert "line of business is not known" in only(checked(row), "rejected")[0]
    own = checked(row, mapping=replace(DEALS, constants={"segment": "Defence"}))
    assert own.table["segment"].tolist() == ["Defence"]
    assert "counted as Defence" in only(own, "warning")[0]
    own = checked(GOOD | {"Segment": "surgical robots, AI"})
    assert own.table["segment"].tolist() == ["Robotics & physical AI"]


def test_corrections_are_checked_like_the_file() -> None:
    own = checked(GOOD | {"Date": "soon", "Amount": "much"}, GOOD | {"Company": "Beta"})
    assert own.states == {2: "rejected", 3: "accepted"}
    half = own_data.corrected(own, {(2, "Date"): "2025-06-01"})
    assert half.states == {2: "rejected", 3: "accepted"}
    whole = own_data.corrected(half, {(2, "Amount"): "$2bn"})
    assert whole.states == {2: "accepted", 3: "accepted"}
    assert whole.table["amount_usd_bn"].tolist() == ["2", "1.5"]
    assert whole.cells.loc[2, "Date"] == "2025-06-01"
    assert own.states == {2: "rejected", 3: "accepted"}
    again = own_data.corrected(
        whole, {(3, "Amount"): "nonsense", (99, "Amount"): "1", (2, "?"): "1"}
    )
    assert again.states == {2: "accepted", 3: "rejected"}


def test_a_mapping_that_does_not_fit_is_said_and_rejects_all() -> None:
    own = checked(GOOD, mapping=Mapping(columns={"company": "Nobody", "wrong": "Date"}))
    assert own.states == {2: "rejected"}
    said = " ".join(map(str, own.findings))
    assert "The file has no such column" in said
    assert "is no field of investments" in said
    assert "No column is chosen for this field" in said


def test_constants_fill_what_rows_leave_open() -> None:
    columns = {name: heading for name, heading in COLUMNS.items() if name != "announced_on"}
    mapping = replace(DEALS, columns=columns,
                      constants={"announced_on": "June 2025", "status": "announced"})  # fmt: skip
    (deal,) = checked(GOOD, mapping=mapping).table.to_dict("records")
    assert (deal["announced_on"], deal["date_precision"]) == ("2025-06-01", "month")
    assert deal["status"] == "announced"


def test_a_file_that_cannot_be_read_is_a_finding() -> None:
    own = own_data.read("mine.csv", b"", DEALS, BUILT_IN)
    assert own.states == {}
    assert [each.severity for each in own.findings] == ["rejected"]
    assert own_data.canonical(own) == {}


def test_the_report_opens_in_a_spreadsheet_without_running_anything() -> None:
    own = checked(
        GOOD | {"Company": "=cmd()", "Amount": "=1+1"}, GOOD | {"Company": "@x", "Date": "-"}
    )
    lines = list(csv.DictReader(io.StringIO(own.report_csv().decode("utf-8-sig"))))
    assert {line["severity"] for line in lines} <= set(WORDS)
    assert all(line["reason"] and line["remedy"] for line in lines)
    rejected = [line for line in lines if line["severity"] == "rejected"]
    assert [line["row"] for line in rejected] == ["2", "3"]
    assert rejected[0]["value"] == "'=1+1"
    assert not any(
        cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.values()
    )


def test_progress_is_told_and_can_stop_the_work() -> None:
    sheet = own_data.open_file("mine.csv", content(*[GOOD] * 2500))
    told: list[float] = []
    own_data.check(sheet, DEALS, BUILT_IN, progress=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1], len(told)) == (0, 1, 4)

    def stop(done: float) -> None:
        raise KeyboardInterrupt(done)

    with pytest.raises(KeyboardInterrupt):
        own_data.check(sheet, DEALS, BUILT_IN, progress=stop)


# --- Capex and customers

SPENDING = Mapping(
    table="capex", unit="billions", constants={"definition": "cash_ppe"},
    columns={"company": "Company", "fiscal_period": "Period", "capex_usd_bn": "Capex",
             "period_end": "End"},
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"Period": "2025Q3"}, ("2025Q3", "2025-07-01", "2025-09-30", "quarter", "false")),
        ({"Period": "2025"}, ("2025", "2025-01-01", "2025-12-31", "year", "false")),
        ({"Period": "2025-10-31"}, ("2025Q3", "2025-08-01", "2025-10-31", "quarter", "true")),
        ({"Period": "FY2026Q2", "End": "2025-07-31"},
         ("2025Q2", "2025-05-01", "2025-07-31", "quarter", "true")),
        ({"Period": "FY2025", "End": "2025-06-30"},
         ("2024Q3-2025Q2", "2024-07-01", "2025-06-30", "year", "true")),
        ({"Period": "FY2025", "Company": "Microsoft"},
         ("2024Q3-2025Q2", "2024-07-01", "2025-06-30", "year", "true")),
    ],
)  # fmt: skip
def test_periods_are_placed_in_the_calendar(row: dict[str, str], expected: tuple[str, ...]) -> None:
    own = checked({"Company": "Acme", "Capex": "5", "End": ""} | row, mapping=SPENDING)
    assert own.count("rejected") == 0, [str(each) for each in own.findings]
    (found,) = own.table.to_dict("records")
    names = ("calendar_period", "period_start", "period_end", "frequency", "straddles_calendar")
    assert tuple(found[name] for name in names) == expected


def test_a_fiscal_year_that_nobody_knows_is_asked() -> None:
    own = checked(
        {"Company": "Acme", "Period": "FY2025", "Capex": "5", "End": ""}, mapping=SPENDING
    )
    assert "fiscal year of Acme is not known" in only(own, "rejected")[0]


def test_capex_that_the_data_has_is_warned_about() -> None:
    own = checked(
        {"Company": "meta", "Period": "2025Q1", "Capex": "99", "End": ""}, mapping=SPENDING
    )
    assert own.states == {2: "warning"}
    assert "built-in data has this period" in only(own, "warning")[0]


BOOK = Mapping(
    table="customers", unit="millions",
    columns={"vendor": "Vendor", "customer": "Customer", "period": "Period", "share_pct": "Share",
             "revenue_usd_m": "Revenue", "vendor_revenue_usd_m": "All"},
)  # fmt: skip
CUSTOMER = {"Vendor": "Acme", "Customer": "Bank", "Period": "2025", "Share": "", "Revenue": "50",
            "All": "200"}  # fmt: skip


def test_a_share_follows_from_revenue() -> None:
    (found,) = checked(CUSTOMER, mapping=BOOK).table.to_dict("records")
    assert (found["share_pct"], found["basis"], found["row_kind"]) == ("25", "derived", "share")
    assert (found["evidence"], found["publisher"]) == ("own", "Your own row")
    (named,) = checked(CUSTOMER | {"All": ""}, mapping=BOOK).table.to_dict("records")
    assert (named["share_pct"], named["row_kind"]) == ("", "named")
    (of_data,) = checked(
        CUSTOMER | {"Vendor": "Scale AI", "Period": "2024", "All": "", "Revenue": "87"},
        mapping=BOOK,
    ).table.to_dict("records")
    assert float(of_data["share_pct"]) == pytest.approx(10)
    assert of_data["period"] == "FY2024"


@pytest.mark.parametrize(
    ("cells", "shares"),
    [(("49%", "10%"), (49, 10)), (("49", "10"), (49, 10)), (("0.49", "0.1"), (49, 10)),
     (("0,49", "0,1"), (49, 10)), (("0.5", "30"), (0.5, 30)), (("0.5%", "0.3"), (0.5, 0.3))],
)  # fmt: skip
def test_shares_are_percent_or_fractions_by_the_whole_column(
    cells: tuple[str, str], shares: tuple[float, float]
) -> None:
    rows = [
        CUSTOMER | {"Customer": name, "Share": cell} for name, cell in zip("AB", cells, strict=True)
    ]
    found = checked(*rows, mapping=BOOK).table["share_pct"].astype(float).tolist()
    assert found == pytest.approx(list(shares))


def test_shares_are_never_counted_twice_or_above_the_whole() -> None:
    own = checked(CUSTOMER, CUSTOMER, CUSTOMER | {"Customer": "B", "Share": "80"}, mapping=BOOK)
    assert own.states == {2: "accepted", 3: "rejected", 4: "rejected"}
    assert "stands in row 2" in only(own, "rejected")[0]
    assert "above 100%" in only(own, "rejected")[1]
    assert checked(CUSTOMER | {"Revenue": "300"}, mapping=BOOK).states == {2: "rejected"}


# --- Anything

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["$1bn", "2025-01-01", "06/12/2025", "1,234", "49%", "n/a", "Series A", "USD",
                     "2025Q3", "FY2025", "OpenAI", "<b>x</b>", "=1+1", "1e309", "\x00", "\u202e"]),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=6),
       st.sampled_from([DEALS, SPENDING, BOOK]))  # fmt: skip
def test_any_cells_are_accepted_or_rejected_and_never_raise(
    rows: list[list[str]], mapping: Mapping
) -> None:
    headings = list(mapping.columns.values())
    own = checked(*(dict(zip(headings, row, strict=False)) for row in rows), mapping=mapping)
    assert set(own.states.values()) <= {"accepted", "warning", "rejected"}
    used = {row for row, state in own.states.items() if state != "rejected"}
    assert set(own.table.index) == used
    data = own_data.with_own(BUILT_IN, own_data.canonical(own), "0" * 16)
    assert len(data.own_ids) == len(own.table)
    assert data.problems == BUILT_IN.problems
    own.report_csv()


def test_the_example_in_the_description_holds() -> None:
    found = doctest.testmod(own_data)
    assert found.attempted > 10
    assert found.failed == 0


def test_capex_twice_in_a_file_is_warned_about() -> None:
    row = {"Company": "Acme", "Capex": "5", "End": ""}
    own = checked(row | {"Period": "2025Q1"}, row | {"Period": "Q1 2025", "Capex": "7"},
                  mapping=SPENDING)  # fmt: skip
    assert own.states == {2: "accepted", 3: "warning"}
    assert "same period stands in row 2" in only(own, "warning")[0]
    assert own.table["capex_id"].is_unique


def test_spending_written_below_zero_is_spending() -> None:
    row = {"Company": "Acme", "Period": "2025Q1", "End": ""}
    own = checked(row | {"Capex": "(5)"}, mapping=SPENDING)
    assert own.table["capex_usd_bn"].tolist() == ["5"]
    assert "counted as spent" in only(own, "warning")[0]
    net = replace(SPENDING, constants={"definition": "net_of_proceeds"})
    assert checked(row | {"Capex": "(5)"}, mapping=net).table["capex_usd_bn"].tolist() == ["-5"]
