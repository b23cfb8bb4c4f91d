"""What all charts hold to: their colours, units on axes, titles that say what the data says."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from ai_investments import charts, dataset
from ai_investments.figures import Chart
from ai_investments.figures.chart import DARK, LIGHT, SEGMENT_COLOURS, Palette
from ai_investments.figures.depreciation_bars import RAMPS
from ai_investments.figures.scenario_paths import COLOURS as SCENARIO_COLOURS
from ai_investments.figures.spender_colours import COLOURS as SPENDER_COLOURS
from ai_investments.figures.spender_colours import REST
from ai_investments.views import VIEWS, Momentum, Trajectories
from tests.built_in import DATA

PALETTES = pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
UNIT = re.compile(r"\$|%|×|÷|[Mm]onths?\b|[Rr]ounds?\b|[Cc]hanges|Number|Probability")


def made(view: Any, palette: Palette = LIGHT, data: dataset.Dataset = DATA) -> dict[str, Chart]:
    return charts.all_charts(view, view.analyse(data), data, palette)


def colours_in(value: Any, within: str = "") -> Iterator[str]:
    """Give every colour of a figure but those of Plotly's template and of graded scales."""
    if within in ("template", "colorscale", "colorbar"):
        return
    if isinstance(value, dict):
        for name, each in value.items():
            yield from colours_in(each, name)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from colours_in(each, within)
    elif isinstance(value, str):
        yield from re.findall(r"#[0-9A-Fa-f]{6}\b", value)


@PALETTES
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_charts_draw_in_the_colours_of_the_theme_alone(view: Any, palette: Palette) -> None:
    dark = palette == DARK
    own = {palette.focus, palette.main, palette.quiet, palette.text, palette.background}
    of_lists = (SEGMENT_COLOURS.values(), SPENDER_COLOURS.values(), SCENARIO_COLOURS, [REST])
    named = {pair[dark] for pair in itertools.chain(*of_lists)}
    inks = {"#000000", "#FFFFFF"}  # whichever stands out more on a coloured bar
    for name, chart in made(view(), palette).items():
        for colour in set(colours_in(chart.spec)) - own - named - inks:
            parts = [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
            ramp = list(zip(*RAMPS[dark], strict=True))
            on_ramp = all(min(ends) <= part <= max(ends)
                          for part, ends in zip(parts, ramp, strict=True))  # fmt: skip
            assert on_ramp, (name, colour)


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours as WCAG 2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4
                  for each in parts]  # fmt: skip
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@PALETTES
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_words_in_charts_stand_out_from_the_background(view: Any, palette: Palette) -> None:
    for name, chart in made(view(), palette).items():
        layout, traces = chart.spec["layout"], chart.spec["data"]
        fonts = [layout["font"], *(each.get("font", {}) for each in layout.get("annotations", ()))]
        fonts += [trace.get("textfont", {}) for trace in traces if trace["type"] == "scatter"]
        for font in fonts:
            colours = font.get("color", palette.text)
            for colour in [colours] if isinstance(colours, str) else colours:
                if colour != palette.background:  # that of words inside a bar or a mark
                    assert contrast(colour, palette.background) >= 4.5, (name, colour)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_axis_of_numbers_names_its_unit_once(view: Any) -> None:
    for name, chart in made(view()).items():
        layout = chart.spec["layout"]
        told = [str(each.get("text", "")) for each in layout.get("annotations", ())]
        for key, axis in layout.items():
            if not re.fullmatch(r"[xy]axis\d*", key) or axis.get("visible") is False:
                continue
            if axis.get("type") in ("date", "category") or axis.get("tickvals") == []:
                continue
            if axis.get("showticklabels") is False:
                continue
            marks = [mark for trace in chart.spec["data"] for mark in trace[key[0]]
                     if trace.get(f"{key[0]}axis", key[0]) == key.replace("axis", "")]  # fmt: skip
            if any(isinstance(mark, str) for mark in marks):
                continue
            title = str(axis.get("title", {}).get("text", ""))
            ticks = [str(tick) for tick in axis.get("ticktext", ())]
            numbers = not ticks or any(re.search(r"\d", tick) for tick in ticks)
            years = bool(ticks) and all(re.fullmatch(r"(Q\d<br>)?\d{4}", tick) for tick in ticks)
            named = any(re.search(r"[A-Za-z]{3}", tick) for tick in ticks)
            if not numbers or years or named:
                continue
            on_ticks = " ".join([*ticks, axis.get("ticksuffix", ""), axis.get("tickprefix", "")])
            beside = title or " ".join(text for text in told if "$bn" in text or "%" in text)
            assert UNIT.search(beside) or UNIT.search(on_ticks), (name, key, title)
            assert not ("$" in title and "$" in on_ticks), (name, key, title)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_titles_say_what_the_data_says(view: Any) -> None:
    """A title that is the same on quite other data would state no finding."""
    deals = DATA.investments[DATA.investments["announced_on"] < "2025-12-01"]
    fewer = replace(
        DATA,
        investments=deals.assign(amount_usd_bn=1.1 * deals["amount_usd_bn"],
                                 valuation_usd_bn=1.3 * deals["valuation_usd_bn"]),
        capex=DATA.capex[DATA.capex["calendar_period"] < "2025Q3"],
        capex_guidance=DATA.capex_guidance.iloc[::2],
        commitments=DATA.commitments.iloc[::2],
        customers=DATA.customers.assign(revenue_usd_m=1.5 * DATA.customers["revenue_usd_m"],
                                        vendor_revenue_usd_m=2
                                        * DATA.customers["vendor_revenue_usd_m"]),
        churn_cases=DATA.churn_cases.iloc[::2],
        case_revenue=DATA.case_revenue.assign(evidence="reported"),
        revenue=DATA.revenue.iloc[::2],
        events=DATA.events.iloc[1::3],
        claims=DATA.claims[~DATA.claims["evidence"].str.startswith("official")],
        version="of a test",
    )  # fmt: skip
    before, after = made(view()), made(view(), data=fewer)
    for name, chart in before.items():
        assert len(chart.title) <= 160, name
        assert not chart.title.endswith("."), name
        assert re.search(r"\d", chart.title) or name in WITHOUT_NUMBERS, (name, chart.title)
        if name in after and name not in UNCHANGED:
            assert after[name].title != chart.title, (name, chart.title)


WITHOUT_NUMBERS: set[str] = set()
UNCHANGED = {"break-even"}
"""Where the answer is the same on both."""


@PALETTES
def test_a_segment_has_the_same_colour_on_every_page(palette: Palette) -> None:
    dark = palette == DARK
    (momentum,) = made(Momentum(), palette).values()
    of_momentum = {
        trace["name"].replace("&amp;", "&"): trace["marker"]["color"]
        for trace in momentum.spec["data"]
        if trace["type"] == "bar"
    }
    view = Trajectories()
    result = view.analyse(DATA)
    (lines,) = charts.all_charts(view, result, DATA, palette).values()
    segments = dict(zip(result.points["company"], result.points["segment"], strict=True))
    compared = 0
    for trace in lines.spec["data"]:
        name = str(trace.get("name"))
        if name in segments and name != result.company:
            assert trace["marker"]["color"] == SEGMENT_COLOURS[segments[name]][dark], name
            compared += 1
    assert compared > 3
    named = [name for name in of_momentum if name in SEGMENT_COLOURS]
    assert len(named) > 3
    for name in named:
        assert of_momentum[name] == SEGMENT_COLOURS[name][dark]
