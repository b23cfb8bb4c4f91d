"""The page “How unusual”: what it says of every kind of deal, and what its charts draw."""

import math
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import dataset
from ai_investments.deals import jump_groups, valuations
from ai_investments.deals.peers import Criteria
from ai_investments.figures import Chart, jump_against_months, jump_distributions
from ai_investments.figures.chart import LIGHT
from ai_investments.figures.jump_distributions import columns
from ai_investments.views import HowUnusual, how_unusual_words
from ai_investments.views.how_unusual import SAME_SEGMENT, Result
from tests.built_in import DATA
from tests.test_links import NOT_DEFAULT
from tests.test_standing import steps
from tests.test_valuations import rounds, worth

META_SCALE = "scale-ai-2025-06-strategic"


def shown(**parameters: Any) -> Result:
    return HowUnusual(**parameters).analyse(DATA)


def charts(result: Result) -> list[Chart]:
    strips = [
        jump_distributions(groups, result.focus, "Title", "", LIGHT)
        for groups in (result.distribution, result.segments, result.years)
    ]
    return [
        *strips,
        jump_against_months(result.by_months, result.focus, result.months_title, "", LIGHT),
    ]


def marks(chart: Chart, *names: str) -> list[dict[str, Any]]:
    """Return every mark of some traces."""
    return [
        {"deal": deal, "x": x, "y": y, "symbol": symbol}
        for trace in chart.figure.data
        if trace.name in names
        for deal, x, y, symbol in zip(
            trace.customdata, trace.x, trace.y, trace.marker.symbol, strict=True
        )
    ]


def test_meta_scale_is_not_unusual_among_all_and_higher_among_the_large() -> None:
    result = shown()
    assert result.finding == (
        "Not unusual: Scale AI’s 2.10× is at the 45th percentile of 114 jumps, and at the 68th "
        "percentile of the 23 from a valuation of $10bn or more"
    )
    assert "give 2.00–2.10×" in result.detail
    assert "34th to 45th of all jumps, from the 57th to 68th of the peer group" in result.detail


def test_peers_by_the_new_valuation_are_others_and_the_page_warns() -> None:
    after = shown(peer_size="after")
    assert "at the 47th percentile of the 46 to a valuation of $10bn or more" in after.finding
    assert "favours large jumps" in after.detail
    assert "favours large jumps" not in shown().detail


def test_a_small_peer_group_is_counted_not_ranked() -> None:
    result = shown(peer_from=0, peer_segments=(SAME_SEGMENT,))
    assert result.finding.endswith("and larger than 2 of the 5 others in Data & labelling")
    peer = result.written.iloc[1]
    assert (peer["n"], peer["larger_than"], peer["percentile"]) == (6, "2 of 5", "")
    few = shown(peer_from=0, peer_segments=(SAME_SEGMENT,), peer_around="same year").written
    assert few.iloc[1][["median", "middle_half"]].tolist() == ["", ""]


def test_the_criteria_follow_the_deal() -> None:
    where = {"peer_from": 0, "peer_segments": (SAME_SEGMENT,), "peer_around": "1 year around"}
    for deal, segment, years in (
        (META_SCALE, "Data & labelling", {2024, 2025, 2026}),
        ("openai-2025-03-growth", "Foundation models", {2024, 2025, 2026}),
        ("databricks-2021-08-series-h", "Developer tools", {2020, 2021, 2022}),
    ):
        found = shown(deal=deal, **where).steps
        kept = found[found["peer"]]
        assert set(kept["segment"]) == {segment}
        assert set(kept["announced_on"].dt.year) <= years
        assert deal in set(kept["deal_id"])


def test_years_around_the_deal_and_fixed_years_both_hold() -> None:
    both = shown(peer_from=0, peer_around="1 year around", peer_years=(2025, 2026)).steps
    assert set(both.loc[both["peer"], "announced_on"].dt.year) == {2025, 2026}


def test_a_peer_group_that_nobody_is_in() -> None:
    result = shown(peer_from=5000)
    assert result.finding.endswith("; there is no other from a valuation of $5tn or more")
    assert "does not belong to the peer group" in result.detail
    assert all(len(chart.alt) > 60 for chart in charts(result))


def test_without_criteria_there_is_one_group() -> None:
    result = shown(peer_from=0)
    assert result.finding == "Not unusual: Scale AI’s 2.10× is at the 45th percentile of 114 jumps"
    assert [group.name for group in result.distribution] == ["All jumps"]


def test_the_largest_and_the_smallest_are_called_so() -> None:
    counting = shown().steps.query("counts")
    first, last = counting["deal_id"].iloc[[0, -1]]
    assert shown(deal=first).finding.startswith("Unusually large: ")
    assert "is the largest of 114 jumps" in shown(deal=first).finding
    assert shown(deal=last).finding.startswith("Unusually small: ")
    assert "is the smallest of 114 jumps" in shown(deal=last).finding


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (20, 20, "Unusually large: "),
        (4, 20, "Unusually large by some claims: "),
        (4, 4, "Not unusual: "),
        (0.5, 4, "Unusually small by some claims: "),
        (0.5, 0.5, "Unusually small: "),
    ],
)
def test_what_is_unusual_by_some_claims_only_says_so(low: float, high: float, verdict: str) -> None:
    table = steps(high, *range(1, 12), previous_valuation_usd_bn=10.0, days=100.0)
    table.loc[0, "jump_low"] = low
    compared = jump_groups.compared(table.iloc[0], table, {"all": Criteria()})
    named = pd.concat([table.iloc[0], pd.Series({"company": "Acme"})])
    said = how_unusual_words.finding("", "", named, compared, Criteria())
    assert said.startswith(f"{verdict}Acme’s ")


@pytest.mark.parametrize(
    ("deal", "reason"),
    [
        (
            "scale-ai-2025-12-secondary",
            "its valuation is not a priced round’s (secondary: see Count as well)",
        ),
        ("openai-2026-02-growth", "it is part of the round Growth, 31 Mar 2026"),
    ],
)
def test_a_deal_that_ends_no_step_says_why(deal: str, reason: str) -> None:
    result = shown(deal=deal)
    assert result.finding.endswith(f"ends no jump: {reason}")
    assert result.written["n"].iloc[0] == 114
    assert result.written.columns.tolist() == ["group", "n", "median", "middle_half"]
    assert all(len(chart.alt) > 60 for chart in charts(result))


@pytest.mark.parametrize(
    ("deal", "said"),
    [
        ("scale-ai-2025-06-strategic", "114 jumps, and at the 68th percentile of the 23 from"),
        ("anthropic-2025-03-series-e", "114 jumps, but the largest of the 23 from"),
        ("databricks-2021-08-series-h", "114 jumps, but at the 23rd percentile of the 23 from"),
        ("figure-ai-2025-09-series-c", "114 jumps, and larger than all of the 23 from"),
    ],
)
def test_what_peers_say_otherwise_than_all_jumps_is_set_against_it(deal: str, said: str) -> None:
    assert said in shown(deal=deal, peer_from=10).finding


@pytest.mark.parametrize(
    ("deal", "peers"),
    [
        ("scale-ai-2025-06-strategic", "the 23 from a valuation of $10bn or more"),
        ("harvey-2025-06-series-e", "the 55 from a valuation of $1.5bn to $6bn"),  # from $3bn
    ],
)
def test_a_deal_is_first_held_against_companies_of_its_size(deal: str, peers: str) -> None:
    assert shown(deal=deal).finding.endswith(peers)
    everybody = shown(deal=deal, peer_from=0)
    assert everybody.finding.endswith("114 jumps")


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Criteria(months_from=12, months_to=12), "after 12 months"),
        (Criteria(months_from=1, months_to=1), "after 1 month"),
        (Criteria(months_from=24, months_to=12), "after 24–12 months (the wrong way round)"),
        (Criteria(size_from_usd_bn=20, size_to_usd_bn=5),
         "from a valuation of $20bn to $5bn (the wrong way round)"),
    ],
)  # fmt: skip
def test_a_range_of_peers_reads_well(chosen: Criteria, said: str) -> None:
    assert how_unusual_words.criteria(chosen) == said


@pytest.mark.parametrize(
    ("peers", "said"),
    [(1, "larger than the only one after 24 months or more"),
     (2, "larger than both after 24 months or more"),
     (3, "larger than all of the 3 after 24 months or more")],
)  # fmt: skip
def test_few_peers_are_told_in_words(peers: int, said: str) -> None:
    days = [100.0] * (12 - peers) + [800.0] * peers
    table = steps(20, *range(1, 12), previous_valuation_usd_bn=1.0).assign(days=days)
    chosen = Criteria(months_from=24)
    compared = jump_groups.compared(table.iloc[0], table, {"all": Criteria(), "peers": chosen})
    named = pd.concat([table.iloc[0], pd.Series({"company": "Acme"})])
    assert how_unusual_words.finding("", "", named, compared, chosen).endswith(said)


def test_every_deal_has_a_reason_or_a_step() -> None:
    ends = set(valuations.steps(DATA)["deal_id"])
    told = {
        deal: valuations.why_no_step(DATA, deal) for deal in DATA.deals.index if deal not in ends
    }
    assert all(told.values())
    assert any("no valuation was reported" in why for why in told.values())
    assert any("no earlier valuation of" in why for why in told.values())
    assert valuations.why_no_step(DATA, "nobody") == "the data holds no such deal"


def test_a_step_that_does_not_count_is_hollow_and_out_of_the_rank() -> None:
    result = shown(deal="xai-2026-01-series-e")
    assert result.finding == "xAI’s 4.60× is out of the rank: other perimeter"
    assert "$50bn → $230bn" in result.detail
    assert result.steps.loc[~result.steps["counts"], "position"].isna().all()
    assert not result.steps.loc[~result.steps["counts"], "peer"].any()
    (mark,) = [each for each in marks(charts(result)[0], "jumps") if "open" in each["symbol"]]
    assert (mark["deal"], mark["symbol"]) == ("xai-2026-01-series-e", "diamond-open")
    assert mark["x"] == pytest.approx(4.6)


@pytest.mark.parametrize("parameters", [{}, {"hollow": True}, {"include": ("secondary", "talks")}])
def test_every_jump_is_a_mark(parameters: dict[str, Any]) -> None:
    result = shown(**parameters)
    drawn = result.steps if parameters else result.steps.query("counts")
    hollow = set(drawn.loc[~drawn["counts"], "deal_id"])
    assert bool(hollow) == bool(parameters)
    distribution, segments, years, months = charts(result)
    peers = sorted(result.steps.query("peer")["deal_id"])
    every = sorted(drawn["deal_id"])
    assert sorted(mark["deal"] for mark in marks(distribution, "jumps")) == sorted(every + peers)
    for chart in (segments, years):
        assert sorted(mark["deal"] for mark in marks(chart, "jumps")) == every
        assert {m["deal"] for m in marks(chart, "jumps") if "open" in m["symbol"]} == hollow
    dated = drawn[drawn["days"].notna()].set_index("deal_id")
    found = marks(months, "others", "peers", "focus")
    assert sorted(mark["deal"] for mark in found) == sorted(dated.index)
    for mark in found:
        assert mark["y"] == dated.at[mark["deal"], "jump"]
        assert mark["x"] == pytest.approx(dated.at[mark["deal"], "days"] / 30.4375, abs=0.006)


def test_a_mark_stands_by_its_jump_and_on_its_side_of_the_focus() -> None:
    result = shown(hollow=True)
    jumps = result.steps.set_index("deal_id")["jump"]
    focus = jumps[META_SCALE]
    for mark in marks(charts(result)[0], "jumps"):
        jump = jumps[mark["deal"]]
        assert mark["x"] == pytest.approx(jump, rel=0.045)
        assert (mark["x"] > focus) == (jump > focus)


@given(
    st.lists(st.floats(-1, 1), max_size=40).map(sorted),
    st.one_of(st.none(), st.floats(-1, 1)),
)
def test_columns_are_narrow_and_never_span_the_edge(
    places: list[float], edge: float | None
) -> None:
    found = columns(places, 0.1, edge)
    assert [number for column in found for number in column] == list(range(len(places)))
    for column in found:
        ends = places[column[0]], places[column[-1]]
        assert ends[1] - ends[0] < 0.1
        if edge is not None and len(column) > 1:
            assert ends[1] < edge or ends[0] > edge or ends[0] == ends[1] == edge


def test_down_rounds_are_listed_with_what_backs_them() -> None:
    (counting,) = shown().down_rounds.query("counts").to_dict("records")
    assert counting["company"] == "Nuro"
    assert counting["url"].startswith("http")
    assert "8.6bn" in counting["note"]
    assert shown().down_sentence.startswith("1 of 114 jumps that count led to a lower valuation")
    assert "No market share" in shown().down_sentence
    added = set(shown(include=("secondary",)).down_rounds["deal_id"])
    assert "scale-ai-2025-12-secondary" in added


def test_growth_a_year_needs_more_than_half_a_year() -> None:
    result = shown()
    table = HowUnusual().export_table(result, DATA)
    short = table["days"].isna() | (table["days"] <= 180)
    assert table.loc[short, "annual_growth_pct"].isna().all()
    assert table.loc[~short, "annual_growth_pct"].notna().all()
    assert {"peer", "position", "source_urls", "previous_source_urls"} <= set(table)


@pytest.mark.parametrize("name", HowUnusual.parameters())
def test_every_parameter_changes_what_is_said(name: str) -> None:
    where: dict[str, Any] = {"include": ()} if name != "peer_to" else {"peer_from": 0}

    def said(**more: Any) -> list[str]:
        result = shown(**where | more)
        return [result.finding, result.detail, *(chart.alt for chart in charts(result))]

    assert said(**{name: NOT_DEFAULT[HowUnusual][name]}) != said()


@pytest.mark.parametrize(
    ("data", "finding"),
    [
        (lambda: dataset.from_contents({}), "The data holds no valuation jump that counts"),
        (lambda: rounds(worth("2")), "The data holds no valuation jump that counts"),
        (lambda: rounds(worth("2"), worth("5")), "Acme’s 2.50× is the only jump that counts"),
        (
            lambda: rounds(worth("2"), worth("5"), worth("30")),
            "Acme’s 6.00× is the largest of 2 jumps",
        ),
    ],
)
def test_little_data_is_said_to_be_little(data: Callable[[], Any], finding: str) -> None:
    result = HowUnusual(peer_from=0).analyse(data())
    assert result.finding == finding
    for chart in charts(result):
        assert len(chart.alt) > 20
        assert all(math.isfinite(end) for end in chart.figure.layout.xaxis.range)


def test_what_is_cached_is_never_changed() -> None:
    before = valuations.steps(DATA)
    shown(hollow=True, peer_size="after")
    pd.testing.assert_frame_equal(
        shown(peer_from=0).steps[before.columns].sort_values("deal_id", ignore_index=True),
        before.sort_values("deal_id", ignore_index=True),
    )
