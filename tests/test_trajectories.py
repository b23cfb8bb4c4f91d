"""Paths of valuation worked by hand, ranges by brute force, and what the chart draws of them."""

import csv
import math
from collections import defaultdict
from itertools import combinations, pairwise, product
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.deals import trajectories, valuation_points
from ai_investments.figures.chart import DARK, LIGHT, Chart, Palette
from ai_investments.figures.end_labels import apart
from ai_investments.figures.trajectory_lines import trajectory_lines
from ai_investments.figures.valuation_axes import TWO_LINES
from ai_investments.views.trajectories import SINCE_FIRST, Result, Trajectories
from tests.built_in import DATA
from tests.test_dataset import GOOD, table
from tests.test_valuations import rounds, worth

SCALE, OPENAI, XAI = "Scale AI", "OpenAI", "xAI"


def of(company: str, include: tuple[str, ...] = (), data: Dataset = DATA) -> pd.DataFrame:
    return trajectories.points(data, (company,), include).set_index("deal_id")


def path(company: str, data: Dataset = DATA) -> dict[str, Any]:
    (row,) = trajectories.paths(trajectories.points(data, (company,))).to_dict("records")
    return {str(name): value for name, value in row.items()}


def drawn(result: Result, palette: Palette = LIGHT) -> Chart:
    return trajectory_lines(
        result.points, result.events, result.company, result.deal_id, result.since_first,
        result.log, result.chart_title, "source", palette,
    )  # fmt: skip


def traces(chart: Chart, name: str) -> list[Any]:
    return [trace for trace in chart.figure.data if trace.name == name]


def test_the_path_of_scale_ai_by_hand() -> None:
    own = of(SCALE)
    assert own["valuation_usd_bn"].to_dict() == {
        "scale-ai-2019-08-series-c": 1.0,
        "scale-ai-2020-12-series-d": 3.5,
        "scale-ai-2021-04-series-e": 7.3,
        "scale-ai-2024-05-series-f": 13.8,
        "scale-ai-2025-06-strategic": 29.0,
    }
    # 1 Aug 2019 to 1 Aug 2024 are 5 × 365 days and two leap days, to 13 June 2025 another 316.
    days = 5 * 365 + 2 + 316
    assert own["years"].iloc[-1] == pytest.approx(days / 365.25)
    assert own["times_first"].iloc[-1] == 29.0
    assert (own["flags"].iloc[1:] == "").all()
    told = path(SCALE)
    assert (told["climb"], told["climb_low"], told["climb_high"]) == (29.0, 28.0, 29.0)
    assert told["days"] == days == 2143
    assert told["annual_growth_pct"] == pytest.approx(77.52, abs=0.005)  # e^(ln 29 · 0.170439) − 1


def test_the_quarter_of_scales_series_d_is_a_span_in_time() -> None:
    series_d = of(SCALE).loc["scale-ai-2020-12-series-d"]
    assert (str(series_d["date_from"])[:10], str(series_d["date_to"])[:10]) == (
        "2020-10-01", "2020-12-31",
    )  # fmt: skip
    # From 1 August 2019 to 1 October 2020 and to 31 December 2020: 427 and 518 days.
    assert series_d["years_low"] == pytest.approx(427 / 365.25)
    assert series_d["years_high"] == pytest.approx(518 / 365.25)


def test_the_path_of_openai_by_hand() -> None:
    own = of(OPENAI)
    assert own["valuation_usd_bn"].tolist() == [29.0, 157.0, 300.0, 852.0]
    assert own["flags"].tolist()[1:] == ["missing rounds", "", ""]
    # 1 January 2023 to 31 March 2026: three years, one leap day, 89 days.
    told = path(OPENAI)
    assert told["days"] == 3 * 365 + 1 + 89
    assert told["climb"] == pytest.approx(852 / 29)
    with_sales = of(OPENAI, ("secondary",))
    assert with_sales["valuation_usd_bn"].tolist() == [
        20.0, 29.0, 28.0, 86.0, 157.0, 157.0, 300.0, 500.0, 852.0,
    ]  # fmt: skip
    assert with_sales.loc["openai-2021-01-secondary", "years"] == pytest.approx(-730 / 365.25)
    assert with_sales.loc["openai-2024-10-growth", "previous_deal_id"] == "openai-2023-01-strategic"


def test_a_path_ends_where_another_company_comes_inside() -> None:
    assert of(XAI)["flags"].tolist()[1:] == ["", "other perimeter"]
    assert (path(XAI)["end_usd_bn"], str(path(XAI)["end_on"])[:10]) == (50.0, "2024-12-23")
    assert any("xAI after Dec 2024" in note for note in Trajectories().analyse(DATA).notes)


def test_ranges_are_those_of_all_claims_that_count() -> None:
    counting = defaultdict(list)
    for row in csv.DictReader((BUILT_IN / "claims.csv").read_text("utf-8").splitlines()):
        if row["field"] == "valuation_usd_bn" and row["counts_in_range"] == "true":
            counting[row["deal_id"]].append(float(row["value"]))
    companies = tuple(sorted(set(DATA.deals["company"])))
    points = trajectories.points(DATA, companies, valuation_points.OTHER_KINDS).set_index("deal_id")
    assert len(points) > 250
    for deal_id, row in points.iterrows():
        claims = counting[str(deal_id)] or [row["valuation_usd_bn"]]
        assert (row["low_usd_bn"], row["high_usd_bn"]) == (min(claims), max(claims)), deal_id
    found = trajectories.paths(points.reset_index())
    for row in found[found["climb"].notna()].to_dict("records"):
        ends = (counting[str(row["end_deal_id"])], counting[str(row["start_deal_id"])])
        climbs = [end / start for end, start in product(*ends)]
        assert row["climb_low"] == pytest.approx(min(climbs))
        assert row["climb_high"] == pytest.approx(max(climbs))


def test_years_since_the_first_round_by_hand() -> None:
    data = rounds(worth("1"), worth("3"), worth("6", announced_on="2022-07-02"))
    own = trajectories.points(data, ("Acme",))
    assert own["years"].tolist() == pytest.approx([0, 366 / 365.25, (366 + 365 + 182) / 365.25])
    assert own["times_first"].tolist() == [1.0, 3.0, 6.0]


def test_a_first_round_of_a_vague_date_makes_all_later_ages_vague() -> None:
    data = rounds(worth("1", date_precision="quarter"), worth("3"))
    first, second = trajectories.points(data, ("Acme",)).to_dict("records")
    assert (first["years"], first["years_low"], first["years_high"]) == (0.0, 0.0, 0.0)
    # 31 March 2020 and 1 January 2020 to 1 January 2021.
    assert second["years_low"] == pytest.approx(276 / 365.25)
    assert second["years_high"] == pytest.approx(366 / 365.25)
    told = path("Acme", data)
    assert (told["climb"], told["reason"]) == (3.0, trajectories.VAGUE_DATE)
    assert math.isnan(told["annual_growth_pct"])


def test_the_clock_starts_at_the_first_known_round_the_climb_at_the_first_sound_one() -> None:
    data = rounds(worth("1", doubt="one weak page"), worth("3"), worth("6"))
    own = trajectories.points(data, ("Acme",))
    assert own["years"].iloc[0] == 0.0
    assert own["solid"].tolist() == [False, True, True]
    told = path("Acme", data)
    assert (told["clock_deal_id"], told["start_deal_id"]) == ("acme-0", "acme-1")
    assert (told["climb"], told["annual_growth_pct"]) == (2.0, pytest.approx(100 * (2 ** (365.25 / 365) - 1)))  # noqa: E501  # fmt: skip


def test_half_a_year_is_not_put_on_a_year() -> None:
    data = rounds(worth("1"), worth("3", announced_on="2020-06-29"))
    told = path("Acme", data)
    assert (told["days"], told["climb"], told["reason"]) == (180, 3.0, trajectories.TOO_SHORT)
    assert math.isnan(told["annual_growth_pct"])
    later = rounds(worth("1"), worth("3", announced_on="2020-06-30"))
    assert path("Acme", later)["annual_growth_pct"] == pytest.approx(
        100 * (3 ** (365.25 / 181) - 1)
    )


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (worth("2"), trajectories.ONE_POINT),
        (worth("2", doubt="one weak page"), trajectories.ONE_POINT),
        (worth("2", valuation_basis="market_cap"), trajectories.NO_PRICED),
        (worth("2", status="in_talks"), trajectories.NO_PRICED),
    ],
)
def test_a_company_of_one_point_has_no_climb(row: dict[str, str], reason: str) -> None:
    data = rounds(row)
    found = trajectories.points(data, ("Acme",), valuation_points.OTHER_KINDS)
    (told,) = trajectories.paths(found).to_dict("records")
    assert told["reason"] == reason
    assert math.isnan(told["climb"])
    assert found["years"].notna().all() == (reason == trajectories.ONE_POINT)
    view = Trajectories(deal="acme-0", include=("talks", "market cap"))
    result = view.analyse(data)
    assert reason in result.finding
    assert len(drawn(result).alt) > 60
    own_clock = Trajectories(deal="acme-0", include=("talks",), clock=SINCE_FIRST).analyse(data)
    assert len(own_clock.points) == (1 if reason == trajectories.ONE_POINT else 0)


def test_tranches_of_one_round_are_one_point() -> None:
    data = rounds(worth("2"), worth("6", round_group="acme-1"), worth("7", round_group="acme-1"))
    assert trajectories.points(data, ("Acme",))["valuation_usd_bn"].tolist() == [2.0, 6.0]


def test_rounds_of_unknown_valuation_are_listed_and_said() -> None:
    unknown = trajectories.rounds_without_valuation(DATA, (SCALE,))
    assert unknown["deal_id"].tolist() == [
        "scale-ai-2016-07-seed", "scale-ai-2017-07-series-a", "scale-ai-2018-08-series-b",
    ]  # fmt: skip
    notes = " ".join(Trajectories().analyse(DATA).notes)
    assert "Scale AI at Series C (3 earlier rounds in the data)" in notes
    assert "xAI at Series B (no earlier round in the data)" in notes
    assert "Mistral AI at" not in notes  # its seed round is known


def test_where_a_company_stood_some_days_after_its_first_round() -> None:
    own = trajectories.points(DATA, (SCALE,))

    def at(days: float) -> float | None:
        found = trajectories.stood(own, days)
        return None if found is None else found[0]

    assert [at(days) for days in (0, 608, 609, 1753, 2143)] == [1.0, 3.5, 7.3, 7.3, 29.0]
    assert at(2144) is None  # nothing is known of it at that age
    assert trajectories.stood(own.iloc[:0], 10) is None
    assert trajectories.stood(trajectories.points(DATA, ("Mercor",)), 10) is None  # a vague start


def test_a_round_known_to_the_month_leaves_open_where_a_company_stood() -> None:
    own = trajectories.points(DATA, (SCALE,))
    # First in August 2019; Series D in the last quarter of 2020, E in April 2021: 579 to 638 days.
    for days, low, high in (
        (390, 1.0, 1.0), (420, 1.0, 3.5), (520, 3.5, 3.5), (578, 3.5, 3.5), (579, 3.5, 7.3),
        (606, 3.5, 7.3), (637, 3.5, 7.3), (639, 7.3, 7.3),
    ):  # fmt: skip
        found = trajectories.stood(own, days)
        assert found is not None
        assert found[1:] == (low, high), days
    assert trajectories.stood(own, 560, more=30) == (3.5, 3.5, 7.3)
    assert trajectories.stood(own, 650, less=30) == (7.3, 3.5, 7.3)
    assert "at 3.50–7.30×, as only the month or quarter of a round is known." in (
        Trajectories().analyse(DATA).detail
    )


def test_events_are_those_of_the_companies_shown() -> None:
    def ids(*companies: str) -> set[str]:
        found = trajectories.points(DATA, companies)
        return set(trajectories.events(DATA, found)["event_id"])

    scale = ids(SCALE)
    assert {"2025-06-meta-deal", "2025-06-google-leaves", "2025-12-meta-carries-13-80bn"} <= scale
    assert ids("OpenAI") == {"2025-06-openai-leaves"}
    assert ids("Databricks") == ids() == set()
    assert Trajectories(clock=SINCE_FIRST).analyse(DATA).events.empty
    assert Trajectories(events=False).analyse(DATA).events.empty


def test_the_finding_follows_the_companies_shown() -> None:
    alone = Trajectories(side_by_side=()).analyse(DATA).finding
    assert alone == ("Scale AI went from $1bn (Aug 2019) to $29bn (Jun 2025), 29.0× or +78% a year")
    both = Trajectories(side_by_side=("Anthropic",)).analyse(DATA).finding
    assert both == (
        f"{alone}: the slowest of 2; fastest is Anthropic, $4.1bn (May 2023) to $965bn (May 2026), "
        "235× or +512% a year"
    )
    first = Trajectories(side_by_side=(SCALE,), deal="anthropic-2025-09-series-f").analyse(DATA)
    assert "a year: the fastest of 2, ahead of Scale AI, $1bn (Aug 2019)" in first.finding
    vague = Trajectories(side_by_side=(SCALE,), deal="mercor-2025-10-series-c").analyse(DATA)
    assert vague.finding.startswith("Mercor went from $250m (2024) to $10bn (Oct 2025), 40.0×; no")
    talks = Trajectories(side_by_side=(SCALE,), deal="surge-ai-2025-07-series-a").analyse(DATA)
    assert talks.finding.startswith("Surge AI: no priced round known. Fastest of 1 other: Scale AI")


def test_who_grew_as_fast_is_named_with_the_place() -> None:
    def finding(focus: str, **ends: str) -> str:
        rows = [
            worth(value, company=name, deal_id=f"{name.lower()}-{value}", announced_on=day)
            for name, end in ends.items()
            for value, day in (("1", "2020-01-01"), (end, "2022-01-01"))
        ]
        view = Trajectories(deal=f"{focus.lower()}-1", side_by_side=tuple(ends))
        return view.analyse(rounds(*rows)).finding.partition(" a year")[2]

    assert finding("Acme", Acme="4", Beta="4") == ": as fast as Beta"
    assert finding("Acme", Acme="4", Beta="4", Core="2").startswith(
        ": with Beta the fastest of 3, ahead of Core, $1bn"
    )
    assert finding("Core", Acme="4", Beta="4", Core="2") == (
        ": the slowest of 3; fastest are Acme and Beta, +100% a year each"
    )
    assert finding("Acme", Acme="4", Beta="2", Core="2") == (
        ": the fastest of 3, ahead of Beta and Core, +41% a year each"
    )
    assert finding("Core", Acme="4", Beta="2", Core="2").startswith(
        ": with Beta the slowest of 3; fastest is Acme, $1bn"
    )
    assert finding("Beta", Acme="4", Beta="3", Core="3", Dune="2").startswith(
        ": with Core 2nd fastest of 4; fastest is Acme"
    )


def test_a_company_that_fell_grew_by_less_than_nothing() -> None:
    data = rounds(worth("4", announced_on="2020-01-01"), worth("1", announced_on="2022-01-01"))
    finding = Trajectories(deal="acme-1").analyse(data).finding
    assert finding == "Acme went from $4bn (Jan 2020) to $1bn (Jan 2022), 0.25× or −50% a year"


def test_the_company_in_focus_is_always_drawn_and_where_the_others_stood_is_told() -> None:
    result = Trajectories(side_by_side=("Anthropic", "Mercor")).analyse(DATA)
    assert result.points["company"].iloc[0] == SCALE
    assert set(result.points["company"]) == {SCALE, "Anthropic", "Mercor"}
    then = result.paths.set_index("company")["focus_then"]
    assert then["Anthropic"] == 7.3  # 1,101 days on, Scale AI's last round was its Series E
    assert math.isnan(then["Mercor"])
    assert "Scale AI, as long after its own, at 7.30×" in result.detail


@pytest.mark.parametrize(
    "view",
    [
        Trajectories(),
        Trajectories(clock=SINCE_FIRST, value_axis="linear", include=valuation_points.OTHER_KINDS),
        Trajectories(side_by_side=(), include=("talks",)),
    ],
)
def test_data_without_valuations_says_so(view: Trajectories) -> None:
    unknown = table(GOOD | {"valuation_usd_bn": "", "valuation_basis": ""}).encode()
    for contents in ({}, {"investments": unknown}):
        data = dataset.from_contents(contents)
        result = view.analyse(data)
        assert result.finding == "The data holds no valuation of the companies chosen."
        assert result.points.empty
        assert result.paths.empty
        assert view.export_table(result, data).empty


def test_deals_alone_have_paths_without_sources() -> None:
    content = (BUILT_IN / "investments.csv").read_bytes()
    result = Trajectories().analyse(dataset.from_contents({"investments": content}))
    assert "$1bn (Aug 2019) to $29bn (Jun 2025)" in result.finding
    assert set(result.points["grade"]) == {"unsourced"}
    assert "–" in drawn(result).figure.data[-2].hovertext[0]


def test_the_choice_of_no_company_is_a_choice_that_a_link_holds() -> None:
    alone = Trajectories(side_by_side=())
    assert urlencode(alone.to_query(), doseq=True) == "side_by_side="
    assert Trajectories.from_query({"side_by_side": [""]}, DATA) == (alone, ())
    assert Trajectories().to_query() == {}
    telling = Trajectories.parameters()["side_by_side"].shown(None, DATA)
    assert Trajectories.from_query({"side_by_side": list(telling)}, DATA) == (Trajectories(), ())


def test_the_table_that_leaves_has_every_address() -> None:
    view = Trajectories()
    result = view.analyse(DATA)
    exported = view.export_table(result, DATA).set_index("deal_id")
    assert exported.index.tolist() == result.points["deal_id"].tolist()
    claims = DATA.claims[
        (DATA.claims["deal_id"] == "scale-ai-2025-06-strategic")
        & (DATA.claims["field"] == "valuation_usd_bn") & DATA.claims["counts_in_range"]
    ]  # fmt: skip
    listed = exported.at["scale-ai-2025-06-strategic", "source_urls"].split("; ")
    assert set(listed) == set(claims["url"].dropna())
    named = exported.at["scale-ai-2025-06-strategic", "publishers"].split("; ")
    assert set(named) == set(claims["publisher"])


def test_marks_are_the_points_hollow_where_they_are_no_sound_priced_round() -> None:
    result = Trajectories(include=("talks", "secondary")).analyse(DATA)
    chart = drawn(result)
    for company, own in result.points.groupby("company"):
        (marks,) = traces(chart, str(company))
        assert list(marks.customdata) == own["deal_id"].tolist()
        assert list(marks.y) == own["valuation_usd_bn"].tolist()
        hollow = [symbol.endswith("-open") for symbol in marks.marker.symbol]
        assert hollow == (~own["solid"]).tolist()
    (ring,) = traces(chart, "deal in focus")
    assert (list(ring.x), list(ring.y)) == (["2025-06-13"], [29.0])


def test_lines_are_dashed_across_missing_rounds_and_dotted_across_perimeters() -> None:
    chart = drawn(Trajectories(side_by_side=(OPENAI, XAI)).analyse(DATA))
    assert [list(trace.y) for trace in traces(chart, "dash")] == [[29.0, 157.0, None]]
    assert [list(trace.y) for trace in traces(chart, "dot")] == [[50.0, 230.0, None]]
    (sound,) = (trace for trace in traces(chart, "solid") if 300.0 in trace.y)
    assert list(sound.y) == [157.0, 300.0, None, 300.0, 852.0, None]


@pytest.mark.parametrize("clock", ["calendar", SINCE_FIRST])
def test_whiskers_span_the_claims_and_the_quarter(clock: str) -> None:
    result = Trajectories(side_by_side=(), clock=clock).analyse(DATA)
    (spans,) = traces(drawn(result), "claims")
    bars = [(spans.x[n], spans.x[n + 1], spans.y[n], spans.y[n + 1]) for n in range(0, len(spans.x), 3)]  # noqa: E501  # fmt: skip
    upright = {(low, high) for first, last, low, high in bars if first == last}
    assert upright == {(13.8, 14.0), (28.0, 29.0)}
    level = [(first, last) for first, last, low, high in bars if low == high]
    wanted = ("2020-10-01", "2020-12-31") if clock == "calendar" else (1.1691, 1.4182)
    assert level == [wanted]


def test_hover_names_round_amount_lead_grade_and_publishers() -> None:
    (marks,) = traces(drawn(Trajectories().analyse(DATA)), SCALE)
    text = marks.hovertext[-1].replace("<br>", " ")
    for part in ("Strategic, 13 Jun 2025", "claims $28–29bn", "amount $14.8bn, led by Meta",
                 "● reported · 7 sources: ", "29.0× its first known priced round, 5.9 years on"):  # fmt: skip  # noqa: E501
        assert part in text
    assert max(len(line) for line in marks.hovertext[-1].split("<br>")) <= 60


@pytest.mark.parametrize("palette", [LIGHT, DARK])
@pytest.mark.parametrize("companies", [3, 12, 13, 60])
@pytest.mark.parametrize("axis", ["log", "linear"])
def test_no_label_stands_on_another(palette: Palette, companies: int, axis: str) -> None:
    chosen = tuple(sorted(set(DATA.deals.loc[DATA.deals["valuation_usd_bn"].notna(), "company"])))
    view = Trajectories(side_by_side=chosen[:companies], value_axis=axis)
    result = view.analyse(DATA)
    figure = drawn(result, palette).figure
    height = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    places = [label.y * height for label in figure.layout.annotations]
    lines = {label.text.count("<br>") + 1 for label in figure.layout.annotations}
    assert len(places) == result.points["company"].nunique()
    assert len(lines) == 1
    least = 15 * lines.pop()
    assert min(abs(a - b) for a, b in combinations(places, 2)) > least - 1e-6
    assert all(0 <= place <= height for place in places)


def test_no_two_companies_look_alike() -> None:
    chosen = ("OpenAI", "Anthropic", "xAI", "Mistral AI", "Cohere", "Databricks", "Mercor")
    chart = drawn(Trajectories(side_by_side=chosen).analyse(DATA))
    looks = [
        (trace.marker.color, trace.marker.symbol[0].removesuffix("-open"))
        for trace in chart.figure.data
        if trace.name in (*chosen, SCALE)
    ]
    assert len(set(looks)) == len(looks) == 8


@given(
    st.lists(st.floats(0, 400), max_size=12),
    st.sampled_from([float(TWO_LINES), 15.0]),
)
def test_labels_move_no_more_than_they_must(places: list[float], height: float) -> None:
    room = max(440.0, height * len(places))
    found = apart(places, height, room)
    assert len(found) == len(places)
    ordered = [found[n] for n in sorted(range(len(places)), key=lambda n: places[n])]
    assert all(b - a > height - 1e-6 for a, b in pairwise(ordered))
    assert all(height / 2 - 1e-6 <= place <= room - height / 2 + 1e-6 for place in found)
    free = sorted(places)
    if all(b - a >= height for a, b in pairwise(free)) and (
        not free or (free[0] >= height / 2 and free[-1] <= room - height / 2)
    ):
        assert found == pytest.approx(places)


def test_two_labels_in_one_place_move_apart_by_equal_ways() -> None:
    assert apart([100.0, 100.0, 300.0], 30, 440) == [85.0, 115.0, 300.0]


def test_events_close_together_share_a_mark() -> None:
    chart = drawn(Trajectories(side_by_side=()).analyse(DATA))
    (marks,) = traces(chart, "events")
    assert len(marks.x) == len(chart.figure.layout.shapes) > 2
    assert [int(label) for label in marks.text] == sorted(int(label) for label in marks.text)
    told = [line for text in marks.hovertext for line in text.split("<br>") if " · " in line]
    assert [line.split(" · ")[0] for line in told] == [str(n) for n in range(1, 9)]
    assert [line.split(" · ")[0] for line in marks.hovertext] == list(marks.text)
    assert "Google to leave" in " ".join(marks.hovertext).replace("<br>", " ")
