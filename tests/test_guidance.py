"""Guidance against actual: misses by hand, definitions, pace, fiscal and partial years."""

import csv
import io
import math
import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.capital_spending import guidance, target_periods
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.figures.guidance_ladders import guidance_ladders
from ai_investments.schema import CAPEX, CAPEX_GUIDANCE, DEFINITIONS
from ai_investments.views.guidance import NAMES, Guidance, Result
from tests.built_in import DATA
from tests.engine_tables import on_duckdb
from tests.test_capex_rules import four, quarter, year
from tests.test_dataset import table


def file(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((BUILT_IN / f"{name}.csv").read_text("utf-8").splitlines()))


def outcomes(data: Dataset, pace: guidance.Pace = "average", **options: Any) -> pd.DataFrame:
    found = guidance.outcomes(data, guidance.revisions(data, **options), pace)
    return found.set_index(guidance.SERIES)


EVERY = outcomes(DATA)


def guided(period: str, low: str, high: str | None = None, **changes: str) -> dict[str, str]:
    on = changes.get("guided_on", "2025-01-31")
    return {
        "guidance_id": f"acme-{on}-{''.join(filter(str.isalnum, period))}".lower(),
        "company": "Acme", "guided_on": on, "target_period": period, "low_usd_bn": low,
        "high_usd_bn": low if high is None else high, "definition": "cash_ppe", "publisher": "A",
        "url": "https://example.org/a", "evidence": "reported",
    } | changes  # fmt: skip


def told(spent: list[dict[str, str]], *rows: dict[str, str]) -> Dataset:
    data = dataset.from_contents(
        {
            "capex": table(*spent, header=CAPEX.columns).encode(),
            "capex_guidance": table(*rows, header=CAPEX_GUIDANCE.columns).encode(),
        }
    )
    assert [problem for problem in data.problems if problem.row] == []
    return data


def only(data: Dataset, **options: Any) -> pd.Series:
    found = outcomes(data, **options)
    assert len(found) == 1
    return found.iloc[0]


# Misses of the built-in data, from published figures.


@pytest.mark.parametrize(
    ("series", "first", "last", "spent", "first_miss", "last_miss"),
    [
        (("Oracle", "FY2026", "cash_ppe"), (25, None), (50, 50), 55.663, 30.663, 5.663),
        (("Alphabet", "2025", "cash_ppe"), (75, 75), (91, 93), 91.447, 16.447, 0),
        (("Meta", "2025", "incl_finance_leases"), (60, 65), (70, 72), 72.21, 7.21, 0.21),
        (("Meta", "2023", "incl_finance_leases"), (34, 39), (27, 30), 28.1, -5.9, 0),
        (("Amazon", "2025", "net_of_proceeds"), (100, 100), (125, 125), 128.32, 28.32, 3.32),
        (("Tesla", "2025", "cash_ppe"), (11, None), (9, None), 8.52, -2.48, -0.48),
    ],
)
def test_misses_by_hand(
    series: tuple[str, str, str], first: Any, last: Any, spent: float,
    first_miss: float, last_miss: float,
) -> None:  # fmt: skip
    row = EVERY.loc[series]
    for name, ends in (("first", first), ("last", last)):
        assert row[f"{name}_low_usd_bn"] == ends[0]
        assert row[f"{name}_high_usd_bn"] == pytest.approx(ends[1] or math.nan, nan_ok=True)
    assert row["actual_usd_bn"] == pytest.approx(spent)
    assert row["first_miss_usd_bn"] == pytest.approx(first_miss)
    assert row["last_miss_usd_bn"] == pytest.approx(last_miss)
    assert row["counts"]


def test_shares_and_places_of_the_misses() -> None:
    oracle = EVERY.loc["Oracle", "FY2026", "cash_ppe"]
    assert (oracle["first_place"], oracle["last_place"]) == ("above the floor", "above")
    assert oracle["last_miss_pct"] == pytest.approx(100 * 5.663 / 50)
    assert oracle["guided"] == 4
    assert oracle["changed"] == 2  # 25 → 35 → 50, then kept
    alphabet = EVERY.loc["Alphabet", "2025", "cash_ppe"]
    assert (alphabet["first_place"], alphabet["last_place"]) == ("above", "inside")
    assert alphabet["first_miss_pct"] == pytest.approx(100 * 16.447 / 75)
    ladder = guidance.revisions(DATA, ["Alphabet"], (2025, 2025))
    assert list(zip(ladder["low_usd_bn"], ladder["high_usd_bn"], strict=True)) == [
        (75, 75), (85, 85), (91, 93),
    ]  # fmt: skip
    assert ladder["change"].tolist() == ["first", "raised", "raised"]


@pytest.mark.parametrize(
    ("amount", "low", "high", "wanted"),
    [
        (10.0, 12.0, 14.0, ("below", -2.0, -100 / 6)),
        (12.0, 12.0, 14.0, ("inside", 0.0, 0.0)),
        (14.0, 12.0, 14.0, ("inside", 0.0, 0.0)),
        (21.0, 12.0, 14.0, ("above", 7.0, 50.0)),
        (21.0, 14.0, math.nan, ("above the floor", 7.0, 50.0)),
        (14.0, 14.0, math.nan, ("above the floor", 0.0, 0.0)),
        (7.0, 14.0, math.nan, ("below", -7.0, -50.0)),
        (7.0, 0.0, 0.0, ("above", 7.0, math.nan)),
        (math.nan, 12.0, 14.0, ("", math.nan, math.nan)),
    ],
)
def test_a_miss_is_the_distance_to_the_nearer_end(
    amount: float, low: float, high: float, wanted: tuple[str, float, float]
) -> None:
    place, usd_bn, pct = guidance.miss(amount, low, high)
    assert place == wanted[0]
    assert (usd_bn, pct) == pytest.approx(wanted[1:], nan_ok=True)


def quarters_of(target: str) -> list[str] | None:
    """Name the quarters of a target by hand."""
    if re.fullmatch(r"(FY)?\d{4}", target):
        return [f"{target}Q{n}" for n in (1, 2, 3, 4)]
    if re.fullmatch(r"(FY)?\d{4}Q\d", target):
        return [target]
    first, last = target.split("-")
    return [f"{y}Q{n}" for y in range(int(first), int(last) + 1) for n in (1, 2, 3, 4)]


def test_what_was_spent_is_matched_on_period_and_definition() -> None:
    """Read the CSV again, without the code: every definition's quarters, the guided one first."""
    spent: dict[tuple[str, str, str], float] = {}
    for row in file("capex"):
        if row["frequency"] == "quarter":
            for period in (row["fiscal_period"], row["calendar_period"]):
                place = (row["company"], row["definition"], period)
                spent[place] = float(row["capex_usd_bn"])
    seen = {(r["company"], r["target_period"], r["definition"]) for r in file("capex_guidance")}
    assert set(EVERY.index) == seen
    for (company, target, definition), row in EVERY.iterrows():
        names = quarters_of(target)
        assert names is not None
        own = {
            code: [spent[company, code, name] for name in names if (company, code, name) in spent]
            for code in DEFINITIONS
        }
        most = max(len(values) for values in own.values())
        assert row["quarters_known"] == most
        assert row["quarters"] == len(names)
        assert row["complete"] == (most == len(names))
        assert row["matched"] == (most > 0 and len(own[definition]) == most)
        assert row["counts"] == (row["complete"] and row["matched"])
        if most:
            used = definition if row["matched"] else row["actual_definition"]
            assert len(own[used]) == most
            assert row["actual_usd_bn"] == pytest.approx(sum(own[used]))


def test_mismatches_are_marked_and_never_counted() -> None:
    other = EVERY[~EVERY["matched"] & (EVERY["quarters_known"] > 0)]
    assert set(other.index) == {
        ("CoreWeave", "2025", "company_reported"), ("CoreWeave", "2026", "company_reported"),
        ("Microsoft", "FY2025", "company_reported"),
    }  # fmt: skip
    assert not other["counts"].any()
    notes = " ".join(Guidance().analyse(DATA).notes)
    assert "Guided: capex by the company’s own measure; spent: cash capex" in notes
    assert "CoreWeave 2025; CoreWeave 2026; Microsoft FY2025" in notes


def test_what_is_known_about_lowered_guidance_is_told() -> None:
    (note,) = [each for each in Guidance().analyse(DATA).notes if each.startswith("Lowered")]
    assert (
        "Microsoft 2026, 29 Jul 2026, to $175bn (calendar year, approximate; lower because" in note
    )
    assert "not a cut" in note
    assert "CoreWeave 2025, 10 Nov 2025, to $12–14bn" in note
    assert "Amazon" not in note


def test_fiscal_periods_are_those_of_the_company() -> None:
    oracle = EVERY.loc["Oracle", "FY2026", "cash_ppe"]
    assert (oracle["starts_on"], oracle["ends_on"]) == (
        pd.Timestamp(2025, 6, 1), pd.Timestamp(2026, 5, 31),
    )  # fmt: skip
    parts = {row["capex_id"]: row["fiscal_period"] for row in file("capex")}
    assert [parts[each] for each in oracle["capex_ids"].split("; ")] == [
        "FY2026Q1", "FY2026Q2", "FY2026Q3", "FY2026Q4",
    ]  # fmt: skip
    microsoft = EVERY.loc["Microsoft", "2026", "incl_finance_leases"]
    assert [parts[each] for each in microsoft["capex_ids"].split("; ")] == ["FY2026Q3", "FY2026Q4"]
    plan = EVERY.loc["Microsoft", "FY2025", "company_reported"]
    assert (plan["starts_on"], plan["ends_on"]) == (
        pd.Timestamp(2024, 7, 1), pd.Timestamp(2025, 6, 30),
    )  # fmt: skip


def test_a_sum_of_three_years_is_never_a_yearly_figure() -> None:
    row = EVERY.loc["Alibaba", "2025-2027", "company_reported"]
    assert (row["quarters"], row["quarters_known"], row["complete"]) == (12, 6, False)
    for years in ((2025, 2025), (2026, 2026), (2027, 2027)):
        found = outcomes(DATA, companies=["Alibaba"], years=years)
        assert list(found.index) == [("Alibaba", "2025-2027", "company_reported")]
    assert outcomes(DATA, companies=["Alibaba"], years=(2023, 2024)).empty
    notes = " ".join(Guidance(guiding=("Alibaba",)).analyse(DATA).notes)
    assert "never the figure of one: Alibaba 2025–2027, $53bn" in notes


def test_the_finding_counts_what_is_comparable() -> None:
    by_hand: dict[str, int] = defaultdict(int)
    for _, row in EVERY.iterrows():
        if row["counts"]:
            ends = row["first_low_usd_bn"], row["first_high_usd_bn"]
            by_hand["n"] += 1
            by_hand["above"] += ends[1] == ends[1] and row["actual_usd_bn"] > ends[1]
            by_hand["below"] += row["actual_usd_bn"] < ends[0]
    assert dict(by_hand) == {"n": 10, "above": 5, "below": 2}
    assert Guidance().analyse(DATA).finding == (
        "Companies spent more than they first guided in 5 of 10 completed periods and less in 2; "
        "furthest off was Amazon 2025, $28.32bn (28.3%) above the first $100bn"
    )


FINDINGS = {
    Guidance(guiding=("Oracle",)): "Oracle FY2026: spent $55.66bn, $5.663bn (11.3%) above the last "
    "guided $50bn; first guided more than $25bn",
    Guidance(guiding=("Meta",), target_years=(2026, 2026)): "Meta 2026: spent $50.92bn in 2 of 4 "
    "quarters, a pace of $101.8bn, $28.16bn (21.7%) below the last guided $130–145bn; first guided "
    "$115–135bn",
    Guidance(guiding=("ByteDance",)): "ByteDance 2026: guided more than $30bn; what was spent is "
    "not known; first guided $23bn",
    Guidance(guiding=("Microsoft",)): "Microsoft FY2026Q1: spent $34.9bn, as last guided: more "
    "than $30bn",
    Guidance(guiding=("CoreWeave",)): "CoreWeave 2025: spent $10.31bn (under another definition "
    "than guided), $1.691bn (14.1%) below the last guided $12–14bn; first guided $20–23bn",
    Guidance(
        target_years=(2026, 2026)
    ): "None of 10 guided periods is over and known as guided; at "
    "the pace so far 5 of 8 running periods would end below the last guidance",
}


@pytest.mark.parametrize("view", FINDINGS, ids=lambda view: str(view.to_query()))
def test_the_finding_changes_with_the_controls(view: Guidance) -> None:
    assert view.analyse(DATA).finding == FINDINGS[view]


# The pace.


def test_the_pace_by_hand() -> None:
    assert guidance.implied([19.84, 31.08], 4, "average") == pytest.approx(101.84)
    assert guidance.implied([19.84, 31.08], 4, "last quarter") == pytest.approx(113.08)
    assert guidance.implied([1.0, 2.0, 3.0, 4.0], 4, "average") == 10.0
    assert math.isnan(guidance.implied([], 4, "average"))
    with pytest.raises(ValueError, match="soon"):
        guidance.implied([1.0], 4, "soon")  # type: ignore[arg-type]


@pytest.mark.parametrize(("pace", "wanted"), [("average", 101.84), ("last quarter", 113.08)])
def test_the_pace_of_a_year_not_over(pace: guidance.Pace, wanted: float) -> None:
    found = outcomes(DATA, pace)
    row = found.loc["Meta", "2026", "incl_finance_leases"]
    assert (
        found["pace_usd_bn"].notna().tolist()
        == ((found["quarters_known"] > 0) & ~found["complete"]).tolist()
    )
    assert row["pace_usd_bn"] == pytest.approx(wanted)
    assert (row["pace_place"], row["last_place"]) == ("below", "")
    assert row["pace_miss_usd_bn"] == pytest.approx(wanted - 130)
    assert row["needed_usd_bn"] == pytest.approx((130 - 50.92) / 2)
    assert math.isnan(row["last_miss_usd_bn"])


# Small tables, worked by hand.


def test_a_partial_year_has_no_miss() -> None:
    row = only(told(four("2025", 2.0)[:3], guided("2025", "5")))
    assert (row["actual_usd_bn"], row["quarters_known"], row["complete"]) == (6.0, 3, False)
    assert math.isnan(row["first_miss_usd_bn"])
    assert row["pace_usd_bn"] == 8.0
    assert row["needed_usd_bn"] == 0.0  # the lower end is passed already
    assert row["known_until"] == pd.Timestamp(2025, 9, 30)


def test_the_companys_own_year_stands_in_for_missing_quarters() -> None:
    row = only(told([*four("2025", 2.0)[:3], year("2025", 9.0)], guided("2025", "5")))
    assert (row["actual_usd_bn"], row["complete"], row["last_miss_usd_bn"]) == (9.0, True, 4.0)
    whole = only(told([*four("2025", 2.0), year("2025", 9.0)], guided("2025", "5")))
    assert whole["actual_usd_bn"] == 8.0


def test_a_fiscal_year_stands_for_no_calendar_year() -> None:
    fiscal = year("2025", 9.0, straddles_calendar="true", fiscal_period="FY2025")
    row = only(told([fiscal], guided("2025", "5")))
    assert row["quarters_known"] == 0
    assert only(told([fiscal], guided("FY2025", "5")))["actual_usd_bn"] == 9.0


def test_another_definition_counts_only_where_more_is_known() -> None:
    net = four("2025", 1.5, definition="net_of_proceeds")
    same = only(told([*four("2025", 2.0), *net], guided("2025", "5")))
    assert (same["actual_definition"], same["matched"]) == ("cash_ppe", True)
    more = only(told([*four("2025", 2.0)[:2], *net], guided("2025", "5")))
    assert (more["actual_definition"], more["matched"]) == ("net_of_proceeds", False)
    assert (more["actual_usd_bn"], more["counts"]) == (6.0, False)


def test_a_quarter_twice_in_the_table_counts_once() -> None:
    again = quarter("2025Q2", 7.0, capex_id="z-again")
    row = only(told([*four("2025", 2.0), again], guided("2025", "5")))
    assert row["actual_usd_bn"] == 8.0
    assert (row["low_usd_bn"], row["high_usd_bn"]) == (8.0, 13.0)


def test_calendar_and_fiscal_targets_of_one_company_keep_apart() -> None:
    spent = [
        quarter(f"2025Q{n}", float(n), fiscal_period=f"FY2026Q{n}") for n in (1, 2, 3, 4)
    ] + [quarter("2026Q1", 9.0, fiscal_period="FY2027Q1")]  # fmt: skip
    found = outcomes(told(spent, guided("2026", "5"), guided("FY2026", "5")))
    assert found.loc["Acme", "2026", "cash_ppe"]["actual_usd_bn"] == 9.0
    fiscal = found.loc["Acme", "FY2026", "cash_ppe"]
    assert fiscal["actual_usd_bn"] == 10.0
    assert (fiscal["starts_on"], fiscal["ends_on"]) == (
        pd.Timestamp(2025, 1, 1), pd.Timestamp(2025, 12, 31),
    )  # fmt: skip


def test_revisions_go_by_day_and_say_what_changed() -> None:
    rows = [
        guided("2025", "14", "", guided_on="2025-06-01"),
        guided("2025", "10", "12", guided_on="2025-01-01"),
        guided("2025", "10", "12", guided_on="2025-02-01"),
        guided("2025", "11", "12", guided_on="2025-03-01"),
        guided("2025", "9", "12", guided_on="2025-04-01"),
        guided("2025", "8", "13", guided_on="2025-04-02"),
        guided("2025", "9", "12", guided_on="2025-04-03"),
        guided("2025", "14", "15", guided_on="2025-07-01"),
    ]
    found = guidance.revisions(told([], *rows))
    assert found["guided_on"].is_monotonic_increasing
    assert found["change"].tolist() == [
        "first", "kept", "raised", "lowered", "widened", "narrowed", "raised", "narrowed",
    ]  # fmt: skip
    assert found["number"].tolist() == list(range(1, 9))


@pytest.mark.parametrize(
    ("text", "first", "last", "n", "fiscal"),
    [
        ("2026", "2026Q1", "2026Q4", 4, False),
        ("FY2026", "2026Q1", "2026Q4", 4, True),
        ("FY2026Q3", "2026Q3", "2026Q3", 1, True),
        ("2025-2027", "2025Q1", "2027Q4", 12, False),
    ],
)
def test_a_target_holds_its_quarters(
    text: str, first: str, last: str, n: int, fiscal: bool
) -> None:
    target = target_periods.read(text)
    assert target is not None
    assert (target.quarters[0], target.quarters[-1], len(target.quarters)) == (first, last, n)
    assert target.fiscal is fiscal


@pytest.mark.parametrize("text", ["", "H1 2026", "2027-2025", "2026Q5", "<b>2026</b>"])
def test_a_target_that_is_no_period_is_said(text: str) -> None:
    assert target_periods.read(text) is None
    if text:
        result = Guidance().analyse(told(four("2026", 1.0), guided(text, "5")))
        assert result.notes == (f"The period cannot be read: Acme {text.replace('-', '–')}.",)
        assert "what was spent is not known" in result.finding
        assert "<b>2026" not in str(drawn(result).figure.data)


def test_no_guidance_is_said() -> None:
    for data in (dataset.from_contents({}), told(four("2025", 1.0))):
        result = Guidance().analyse(data)
        assert result.finding == "The data holds no capex guidance for the years shown"
        assert result.outcomes.empty
        assert drawn(result).alt.endswith("no guidance is known for what was chosen.")
        assert Guidance().csv(result, data, "http://here/").startswith(b"\xef\xbb\xbfguidance_id")
    without = replace(DATA, capex=DATA.capex.iloc[:0])
    result = Guidance().analyse(without)
    assert (result.outcomes["spent_words"] == "not known").all()
    assert result.finding.startswith("None of 22 guided periods is over")


# Engines, CSV, chart.


@pytest.mark.parametrize("pace", guidance.PACES)
@pytest.mark.parametrize("companies", [(), ("Oracle", "Meta"), ("Nobody",)])
def test_duckdb_gives_the_same(companies: tuple[str, ...], pace: guidance.Pace) -> None:
    engine = on_duckdb(DATA)
    wanted = guidance.revisions(DATA, companies)
    found = guidance.revisions(engine, companies)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    pd.testing.assert_frame_equal(
        guidance.outcomes(engine, found, pace), guidance.outcomes(DATA, wanted, pace)
    )
    assert bool(len(wanted)) == (companies != ("Nobody",))


def test_duckdb_gives_the_page_of_pandas() -> None:
    found, wanted = (Guidance().analyse(data) for data in (on_duckdb(DATA), DATA))
    assert (found.finding, found.notes) == (wanted.finding, wanted.notes)


def test_the_csv_has_a_row_for_every_guidance_with_both_sources() -> None:
    view = Guidance()
    content = view.csv(view.analyse(DATA), DATA, "http://here/guidance").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert len(rows) == len(file("capex_guidance"))
    for row in rows:
        assert row["url"].startswith("http")
        assert bool(row["actual_source_urls"]) == bool(row["actual_usd_bn"])
        assert bool(row["place"]) == (row["complete"] == "True")
    last = next(row for row in rows if row["guidance_id"].startswith("oracle-2026-03-10-fy2026"))
    assert (float(last["miss_usd_bn"]), last["place"]) == (pytest.approx(5.663), "above")


def drawn(result: Result, palette: Palette = LIGHT):  # type: ignore[no-untyped-def]
    return guidance_ladders(
        result.revisions, result.outcomes, NAMES, result.chart_title, "", palette
    )


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_guidance_and_every_outcome_is_a_mark(palette: Palette) -> None:
    result = Guidance().analyse(DATA)
    marks: dict[str, list[Any]] = defaultdict(list)
    for trace in drawn(result, palette).figure.data:
        marks[trace.name] += list(trace.customdata if trace.customdata is not None else trace.y)
    ids = marks["guided"] + marks["“more than”"]
    assert sorted(ids) == sorted(result.revisions["guidance_id"])
    open_ = result.revisions["high_usd_bn"].isna()
    assert sorted(marks["“more than”"]) == sorted(result.revisions.loc[open_, "guidance_id"])
    whole = result.outcomes[result.outcomes["complete"]]
    assert sorted(marks["spent"]) == sorted(whole.loc[whole["matched"], "actual_usd_bn"])
    assert sorted(marks["spent, another definition"]) == sorted(
        whole.loc[~whole["matched"], "actual_usd_bn"]
    )
    texts = [text for trace in drawn(result, palette).figure.data if trace.name in
             ("spent", "spent, another definition", "so far") for text in trace.text]  # fmt: skip
    known = result.outcomes[result.outcomes["quarters_known"] > 0]
    assert sum(text.endswith("*") for text in texts) == (~known["matched"]).sum() == 3
    running = result.outcomes["pace_usd_bn"].dropna()
    assert sorted(marks["pace"]) == sorted(running)


def test_each_company_has_a_panel_and_names_are_no_markup() -> None:
    chart = drawn(Guidance().analyse(DATA))
    titles = [note.text for note in chart.figure.layout.annotations]
    assert titles[0].startswith("<b>Amazon</b>  cash capex net of sale proceeds, $bn")
    assert len(titles) == len(set(EVERY.reset_index()["company"]))
    data = told(four("2025", 1.0, "<i>x"), guided("2025", "5", company="<i>x"))
    assert "<i>" not in str(drawn(Guidance().analyse(data)).figure)


def test_the_pace_changes_what_the_chart_says() -> None:
    average, last = (
        drawn(Guidance(guiding=("Meta",), pace=pace).analyse(DATA)).alt for pace in guidance.PACES
    )
    assert "Meta 2026 guided $115–135bn to $130–145bn, spent $50.92bn in 2 of 4 quarters, a pace " \
        "of $101.8bn" in average  # fmt: skip
    assert "a pace of $113.1bn" in last


def test_the_only_running_period_is_named() -> None:
    title = Guidance(guiding=("Alibaba",)).analyse(DATA).chart_title
    assert title == "At the pace so far Alibaba 2025–2027 would end above the last guidance"
    floor = told([quarter("2026Q1", 9)], guided("2026", "20", ""))
    title = Guidance().analyse(floor).chart_title
    assert title == "At the pace so far Acme 2026 would end above the floor of the last guidance"


@pytest.mark.parametrize("companies", [(), ("Alibaba",)])
def test_the_pace_of_a_period_of_several_years_is_on_the_axis(companies: tuple[str, ...]) -> None:
    chart = drawn(Guidance(guiding=companies).analyse(DATA))
    first, last = (pd.Timestamp(day) for day in chart.figure.layout.xaxis.range)
    days = [
        pd.Timestamp(day) for trace in chart.figure.data if trace.name == "pace" for day in trace.x
    ]
    assert pd.Timestamp(2027, 12, 31) in days
    assert first < min(days) <= max(days) < last
    far = told(four("2025", 1.0), guided("2025-2040", "90"), guided("2025", "4"))
    shown = drawn(Guidance().analyse(far))
    assert pd.Timestamp(shown.figure.layout.xaxis.range[1]) < pd.Timestamp(2027, 1, 1)


def test_two_measures_of_one_period_are_told_apart_in_words() -> None:
    alt = drawn(Guidance(guiding=("Oracle",)).analyse(DATA)).alt
    assert "Oracle FY2027 (cash) guided $90–95bn, kept, spent $28.5bn in 1 of 4 quarters" in alt
    assert "Oracle FY2027 (own measure) guided $70bn, spent $17.97bn" in alt
    assert "Oracle FY2026 guided more than $25bn to $50bn" in alt
