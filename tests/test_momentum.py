"""Momentum: no amount twice, by an independent reading of the CSV; periods, notes, link, chart."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ai_investments import dataset
from ai_investments.dataset import BUILT_IN, Dataset
from ai_investments.deals import momentum, momentum_periods, money_raised, valuations
from ai_investments.figures.chart import DARK, LIGHT, SEGMENT_COLOURS, Palette
from ai_investments.figures.momentum_bars import OTHER, momentum_bars
from ai_investments.schema import INVESTMENTS, SEGMENTS
from ai_investments.views.momentum import Momentum, Result
from tests.built_in import DATA
from tests.engine_tables import on_duckdb
from tests.test_dataset import GOOD, table

ROWS = list(csv.DictReader((BUILT_IN / "investments.csv").read_text("utf-8").splitlines()))
DONE = ("closed", "announced")
NO_EQUITY = {
    "IPO", "Convertible", "Debt", "Tender", "Secondary", "Merger", "Acquisition", "Licence & hire",
}  # fmt: skip
WHOLE = (2013, 2026)


def amount(rows: Iterable[dict[str, str]]) -> float:
    return sum(float(row["amount_usd_bn"] or 0) for row in rows)


def addable(rows: list[dict[str, str]], rounds: set[str]) -> list[dict[str, str]]:
    """Tell by hand which rows may be added: money of investors, done, in no other row."""
    return [
        row
        for row in rows
        if row["status"] in DONE
        and not row["included_in"]
        and (row["round"] not in NO_EQUITY or row["round"] in rounds)
    ]


def deals(*rows: dict[str, str], as_of: str = "2025-08-15") -> Dataset:
    full = [GOOD | {"deal_id": f"acme-{n}"} | each for n, each in enumerate(rows)]
    content = table(*full, header=INVESTMENTS.columns).encode()
    return dataset.from_contents({"investments": content}, as_of=as_of)


def test_the_naive_sum_of_2026_and_what_is_left_of_it() -> None:
    year = [row for row in ROWS if row["announced_on"].startswith("2026")]
    done = [row for row in year if row["status"] in DONE]
    equity = [row for row in done if row["round"] not in NO_EQUITY]
    # Corrections have not moved the three figures: 867, 453 and 328 as they were researched.
    assert amount(done) == pytest.approx(867.117)
    assert amount(equity) == pytest.approx(452.66)
    assert amount(addable(year, set())) == pytest.approx(327.66)
    found = momentum.totals(DATA, kinds=("equity",), by="year", years=(2026, 2026))
    assert found["raised_usd_bn"].sum() == pytest.approx(327.66)
    shown = Momentum(momentum_by="year", momentum_years=(2026, 2026)).analyse(DATA)
    with_ipos = amount(addable(year, {"IPO", "Convertible"}))
    assert shown.by_period["raised_usd_bn"].tolist() == pytest.approx([with_ipos])
    assert shown.not_added["amount_usd_bn"].sum() + with_ipos == pytest.approx(amount(year))


@pytest.mark.parametrize(
    ("part", "wholes"),
    [
        ("openai-2026-02-growth", {"openai-2026-03-growth"}),
        ("anthropic-2024-03-strategic", {"anthropic-2023-09-strategic"}),
        ("anthropic-2025-11-strategic", {"anthropic-2026-02-series-g"}),
        ("anthropic-2026-04-strategic-amazon", {"anthropic-2026-05-series-h"}),
        ("anthropic-2026-04-strategic-google", {"anthropic-2026-05-series-h"}),
        ("aleph-alpha-2026-04-acquisition", {"cohere-2026-04-merger"}),
    ],
)
def test_what_must_not_be_added_up_is_not(part: str, wholes: set[str]) -> None:
    every = momentum.deals(DATA, kinds=money_raised.KINDS).set_index("deal_id")
    assert every.at[part, "reason"] == momentum.INSIDE
    assert (every.loc[list(wholes), "reason"] == momentum.COUNTED).all()


@pytest.mark.parametrize("deal", ["openai-2025-09-strategic", "manus-2025-12-acquisition"])
def test_what_was_cancelled_is_not_added(deal: str) -> None:
    every = momentum.deals(DATA, kinds=money_raised.KINDS).set_index("deal_id")
    assert every.at[deal, "reason"] == "cancelled"


@pytest.mark.parametrize("by", momentum.PERIODS)
def test_sums_and_counts_are_those_of_the_file(by: momentum.By) -> None:
    raised: dict[tuple[str, str], float] = defaultdict(float)
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for row in addable(ROWS, {"IPO", "Convertible"}):
        year, month, _ = row["announced_on"].split("-")
        quarter = {"01": 1, "02": 1, "03": 1, "04": 2, "05": 2, "06": 2, "07": 3, "08": 3,
                   "09": 3, "10": 4, "11": 4, "12": 4}[month]  # fmt: skip
        place = (f"{year}Q{quarter}" if by == "quarter" else year, row["segment"])
        raised[place] += float(row["amount_usd_bn"] or 0)
        counts[place] += 1
    found = momentum.totals(DATA, by=by).set_index(["period", "segment"])
    with_deals = found[found["deals"] > 0]
    assert with_deals["raised_usd_bn"].to_dict() == pytest.approx(dict(raised))
    assert with_deals["deals"].to_dict() == dict(counts)
    assert found.loc[found["deals"] == 0, "raised_usd_bn"].eq(0).all()


def test_priced_rounds_are_one_a_round() -> None:
    by_hand = {
        row["round_group"] or row["deal_id"]
        for row in ROWS
        if row["status"] in DONE
        and row["valuation_usd_bn"]
        and row["round"] not in NO_EQUITY - {"IPO"}
        and row["valuation_basis"]
        not in ("secondary_price", "purchase_price", "merger_value", "market_cap", "pre_money")
        and row["round_group"] in ("", row["deal_id"])
    }
    counted = momentum.deals(DATA)
    assert set(counted.loc[counted["priced"], "deal_id"]) == by_hand
    assert momentum.totals(DATA, kinds=("debt",))["priced_rounds"].sum() == len(by_hand)


@pytest.mark.parametrize("by", momentum.PERIODS)
def test_no_row_is_counted_twice(by: momentum.By) -> None:
    every = momentum.deals(DATA, by=by)
    assert every["deal_id"].is_unique
    assert len(every) == len(ROWS)
    counted = every[every["reason"] == momentum.COUNTED]
    totals = momentum.totals(DATA, by=by)
    assert totals["deals"].sum() == len(counted)
    assert totals["raised_usd_bn"].sum() == pytest.approx(counted["amount_usd_bn"].sum())
    years = momentum.totals(DATA, by="year")
    pd.testing.assert_frame_equal(
        totals.assign(period=totals["period"].str[:4])
        .groupby(["period", "segment"])[list(momentum.SUMS)].sum(),
        years.set_index(["period", "segment"])[list(momentum.SUMS)],
    )  # fmt: skip


@pytest.mark.parametrize("kinds", [money_raised.KINDS, ("equity",), ("convertible",), ()])
@pytest.mark.parametrize("by", momentum.PERIODS)
def test_every_engine_gives_the_same(kinds: tuple[str, ...], by: momentum.By) -> None:
    engine = on_duckdb(DATA)
    for segments, years in (((), None), (("Defence", "Healthcare"), (2023, 2025))):
        found, wanted = (
            momentum.totals(data, kinds=kinds, by=by, segments=segments, years=years)
            for data in (engine, DATA)
        )
        pd.testing.assert_frame_equal(found, wanted)
        assert len(found)
        pd.testing.assert_frame_equal(
            momentum.deals(engine, kinds=kinds, by=by),
            momentum.deals(DATA, kinds=kinds, by=by),
            check_dtype=False,
        )


def test_a_small_table_worked_by_hand() -> None:
    data = deals(
        {"announced_on": "2025-03-31", "amount_usd_bn": "2"},
        {"announced_on": "2025-04-01", "amount_usd_bn": "0.5"},
        {"announced_on": "2025-04-30", "valuation_usd_bn": "", "valuation_basis": ""},
        {"announced_on": "2025-05-01", "amount_usd_bn": "0.3", "included_in": "acme-1"},
        {"announced_on": "2025-04-01", "amount_usd_bn": "0.25", "date_precision": "quarter"},
        {"announced_on": "2025-04-02", "amount_usd_bn": "7", "round": "Debt"},
        {"announced_on": "2025-04-03", "amount_usd_bn": "8", "status": "in_talks"},
        {"announced_on": "2025-07-01", "amount_usd_bn": "1", "segment": "Defence"},
    )
    found = Momentum(momentum_years=(2025, 2025)).analyse(data)
    assert found.by_period["period"].tolist() == ["2025Q1", "2025Q2", "2025Q3"]
    second = found.by_period.iloc[1]
    assert (second["raised_usd_bn"], second["deals"], second["deals_without_amount"]) == (
        0.75,
        3,
        1,
    )
    assert (second["vague_usd_bn"], second["vague_deals"], second["vague_rounds"]) == (0.25, 1, 1)
    assert (second["largest"], second["without_largest_usd_bn"]) == ("acme-1", 0.25)
    assert second["priced_rounds"] == 3  # the part of another deal is a priced round all the same
    assert found.by_period["so_far"].tolist() == [False, False, True]
    assert found.not_added.set_index("reason")["amount_usd_bn"].to_dict() == {
        momentum.INSIDE: 0.3, "talks": 8.0, "debt": 7.0,
    }  # fmt: skip
    assert found.finding == (
        "Money raised in 2025Q3 so far: $1bn in 1 deal of this press selection; $750m in 2 deals "
        "in 2025Q2"
    )


@pytest.mark.parametrize(
    ("as_of", "so_far"),
    [("2025-06-30", False), ("2025-06-29", True), ("", True), ("soon", True), ("2025-13-99", True)],
)
def test_a_period_is_over_when_its_last_day_is_known(as_of: str, so_far: bool) -> None:
    data = deals({"announced_on": "2025-06-12", "amount_usd_bn": "1"}, as_of=as_of)
    found = Momentum().analyse(data)
    assert found.by_period["so_far"].tolist()[-1] is so_far
    assert ("so far" in found.finding) is so_far
    assert any("is not over" in note for note in found.notes) is so_far


def test_periods_without_a_deal_are_shown_between() -> None:
    data = deals(
        {"announced_on": "2023-01-01", "amount_usd_bn": "1"},
        {"announced_on": "2025-01-01", "amount_usd_bn": "3"},
    )
    found = Momentum(momentum_by="year").analyse(data)
    assert found.by_period["raised_usd_bn"].tolist() == [1.0, 0.0, 3.0]
    assert found.finding.endswith("no amount is known in 2024")


@pytest.mark.parametrize("by", momentum.PERIODS)
@pytest.mark.parametrize("data", [dataset.from_contents({}), deals({"status": "cancelled"})])
def test_nothing_to_add_is_said(data: Dataset, by: str) -> None:
    view = Momentum(momentum_by=by)
    result = view.analyse(data)
    assert result.finding == "Money raised: the data holds no amount in the period shown"
    assert result.totals.empty
    assert view.csv(result, data, "http://here/").startswith(b"\xef\xbb\xbfperiod,segment")
    assert "empty" in drawn(result).alt or len(result.by_period)


def test_a_segment_without_deals() -> None:
    result = Momentum(segment=("Defence",), momentum_years=(2013, 2014)).analyse(DATA)
    assert result.finding == (
        "Money raised in Defence: the data holds no amount in the period shown"
    )
    assert result.by_period["raised_usd_bn"].eq(0).all()
    assert drawn(result).figure.data


def test_a_deal_without_an_amount_is_not_nothing() -> None:
    result = Momentum(momentum_by="year").analyse(deals({"announced_on": "2025-02-01"}))
    assert result.by_period[["deals", "deals_without_amount"]].to_numpy().tolist() == [[1, 1]]
    texts = {trace.name: trace.text for trace in drawn(result).figure.data}
    assert texts["raised"] == ("?",)


def test_the_median_jump_needs_three() -> None:
    result = Momentum(momentum_by="year", momentum_years=WHOLE).analyse(DATA)
    steps = valuations.steps(DATA)
    counting = steps[steps["counts"]]
    for row in result.by_period.to_dict("records"):
        own = counting.loc[counting["announced_on"].dt.year == int(row["period"]), "jump"]
        assert row["jumps"] == len(own)
        wanted = np.median(own) if len(own) >= 3 else float("nan")
        assert row["median_jump"] == pytest.approx(wanted, nan_ok=True)


def test_a_chosen_claim_moves_the_sum() -> None:
    chosen = Momentum(
        momentum_by="year", claims=("scale-ai-2025-06-strategic amount 14.3",)
    ).analyse(DATA)
    headline = Momentum(momentum_by="year").analyse(DATA)
    less = headline.by_period["raised_usd_bn"] - chosen.by_period["raised_usd_bn"]
    assert less.sum() == pytest.approx(0.5)
    assert chosen.by_period["low_usd_bn"].tolist() == headline.by_period["low_usd_bn"].tolist()


def test_what_is_more_than_money_for_ai_is_noted() -> None:
    notes = " ".join(Momentum().analyse(DATA).notes)
    assert "SpaceX $75bn (SpaceX with xAI, launch and Starlink)" in notes
    assert "gone to holders, not to the company: Databricks $10bn" in notes
    vague = [row for row in addable(ROWS, {"IPO", "Convertible"})
             if row["date_precision"] == "quarter" and row["announced_on"] >= "2022"]  # fmt: skip
    assert f"(in {len(vague)} deals) rest on dates known to the quarter at best" in notes


def test_the_csv_holds_the_deals_that_make_up_the_sum() -> None:
    view = Momentum()
    result = view.analyse(DATA)
    content = view.csv(result, DATA, "http://here/momentum").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    sums: dict[str, float] = defaultdict(float)
    rounds: dict[str, int] = defaultdict(int)
    for row in rows:
        sums[row["period"]] += float(row["added_usd_bn"] or 0)
        rounds[row["period"]] += row["priced_round"] == "True"
        assert row["link"] == "http://here/momentum"
        if row["added_usd_bn"] and row["grade"] not in ("brief", "unsourced"):
            assert re.match("https?://", row["amount_source_urls"]), row
    shown = result.by_period.set_index("period")
    assert {period: sums[period] for period in shown.index} == pytest.approx(
        shown["raised_usd_bn"].to_dict()
    )
    assert {period: rounds[period] for period in shown.index} == shown["priced_rounds"].to_dict()


def drawn(result: Result, palette: Palette = LIGHT):  # type: ignore[no-untyped-def]
    return momentum_bars(
        result.totals, result.by_period, result.split, result.axis, result.chart_title, "", palette
    )


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(
    "view",
    [Momentum(), Momentum(momentum_by="year", momentum_years=WHOLE), Momentum(split=False)],
    ids=["quarters", "years", "one total"],
)
def test_the_bars_add_up_to_the_sums(view: Momentum, palette: Palette) -> None:
    result = view.analyse(DATA)
    chart = drawn(result, palette)
    for panel, column in (("y", "raised_usd_bn"), ("y2", "priced_rounds")):
        bars = [t for t in chart.figure.data if t.type == "bar" and t.yaxis == panel]
        heights = np.sum([bar.y for bar in bars], axis=0)
        assert heights == pytest.approx(result.by_period[column].to_numpy(dtype=float), abs=1e-4)
        hatched = [bar for bar in bars if bar.marker.pattern.shape]
        assert bool(hatched) == (view.momentum_by == "quarter")
    names = {t.name for t in chart.figure.data if t.type == "bar"}
    assert len(names) == (5 if view.split else 1)
    assert (OTHER in names) == view.split
    assert "OpenAI" in str(chart.figure.layout.annotations) or view.momentum_by == "year"
    assert "so far" in chart.figure.layout.xaxis.ticktext[-1]


def test_names_from_data_are_no_markup() -> None:
    data = deals(
        *({"announced_on": f"2025-0{n}-01", "amount_usd_bn": "0.1"} for n in (1, 2, 3, 4)),
        {"company": "<b>x</b>", "announced_on": "2025-12-01", "amount_usd_bn": "9"},
        {"announced_on": "2025-12-02", "amount_usd_bn": "1"},
        as_of="2025-12-31",
    )
    (named,) = drawn(Momentum().analyse(data)).figure.layout.annotations
    assert named.text.startswith("&lt;b&gt;x")


# Severity 1 of Machado, Oliveira and Fernandes (2009), on linear RGB.
VISION = {
    "all cones": np.eye(3),
    "protanopia": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
                            [-0.003882, -0.048116, 1.051998]]),
    "deuteranopia": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
                              [-0.011820, 0.042940, 0.968881]]),
    "tritanopia": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
                            [0.004733, 0.691367, 0.303900]]),
}  # fmt: skip


def linear(colour: str) -> np.ndarray:
    shares = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)


def oklab(colour: np.ndarray) -> np.ndarray:
    cones = np.array([[0.4122214708, 0.5363325363, 0.0514459929],
                      [0.2119034982, 0.6806995451, 0.1073969566],
                      [0.0883024619, 0.2817188376, 0.6299787005]])  # fmt: skip
    mix = np.array([[0.2104542553, 0.7936177850, -0.0040720468],
                    [1.9779984951, -2.4285922050, 0.4505937099],
                    [0.0259040371, 0.7827717662, -0.8086757660]])  # fmt: skip
    return mix @ np.cbrt(cones @ np.clip(colour, 0, 1))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_segments_keep_colours_that_any_vision_tells_apart(palette: Palette) -> None:
    assert sorted(SEGMENT_COLOURS) == sorted(SEGMENTS)
    dark = palette == DARK
    colours = [pair[dark] for pair in SEGMENT_COLOURS.values()] + [palette.quiet]
    luminance = np.array([0.2126, 0.7152, 0.0722])
    ground = linear(palette.background) @ luminance + 0.05
    for colour in colours:
        own = linear(colour) @ luminance + 0.05
        assert max(own / ground, ground / own) >= 3
    for matrix in VISION.values():
        seen = [oklab(matrix @ linear(colour)) for colour in colours]
        apart = [float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)]
        assert min(apart) >= 0.07
        leading = [*seen[:6], seen[-1]]
        assert min(np.linalg.norm(a - b) for a, b in combinations(leading, 2)) >= 0.09


def test_claims_left_out_leave_the_sum() -> None:
    without = replace(DATA, claims=DATA.claims.iloc[:0])
    found, wanted = (momentum.totals(data) for data in (without, DATA))
    assert found["raised_usd_bn"].tolist() == wanted["raised_usd_bn"].tolist()
    assert set(found["grade"]) == {"unsourced"}


def test_an_unknown_period_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        momentum.totals(DATA, by="month")  # type: ignore[arg-type]


def test_known_until_of_the_built_in_data() -> None:
    assert momentum_periods.known_until(DATA) == pd.Timestamp(DATA.as_of)
