"""The charts of every view, made without its page."""

import base64
import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.io
import pytest

from ai_investments import charts
from ai_investments.charts import CHARTS
from ai_investments.figures.alt_text import MOST_CHARACTERS, first_of
from ai_investments.figures.chart import DARK, LIGHT, Palette
from ai_investments.views import VIEWS, ValuationJumps
from tests.built_in import DATA


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_chart_is_made_from_the_default_view_alone(view: Any) -> None:
    shown = view()
    made = charts.all_charts(shown, shown.analyse(DATA), DATA, LIGHT)
    assert list(made) == list(CHARTS[view])
    for chart in made.values():
        assert chart.figure.data
        assert _as_sent(_lists(chart.spec)) == _as_sent(_lists(chart.figure.to_dict()))
        assert chart.title
        assert chart.source
        # A few sentences, heard in half a minute; a table of the page has every figure.
        assert 60 < len(chart.alt) <= MOST_CHARACTERS, (view.title, len(chart.alt))


def test_an_alt_text_lists_marks_while_there_is_room() -> None:
    assert first_of([]) == ""
    assert first_of(["a" * 900]) == "a" * 900
    assert first_of(["one", "two", "three"], room=10) == "one; two; and 1 more, all in the table"
    assert first_of(["one", "two", "three"], room=17) == "one; two; three"


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_charts_are_light(view: Any) -> None:
    shown = view()
    for chart in charts.all_charts(shown, shown.analyse(DATA), DATA, LIGHT).values():
        traces = chart.spec["data"]
        # A browser draws each trace by itself and each mark as an element; the heaviest charts of
        # the default views have 53 traces, 420 marks and 72 kB. 2,000 bars took 0.4 s a step.
        assert len(traces) <= 60
        assert sum(len(trace.get("x", ())) for trace in traces) <= 500
        assert len(plotly.io.to_json(chart.spec, validate=False)) <= 80_000


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_words_in_charts_can_be_read(view: Any, palette: Palette) -> None:
    shown = view()
    for name, chart in charts.all_charts(shown, shown.analyse(DATA), DATA, palette).items():
        layout = {key: each for key, each in chart.spec["layout"].items() if key != "template"}
        for font in _fonts([layout, *chart.spec["data"]]):
            assert min(np.atleast_1d(font.get("size", 13))) >= 12, (name, font)
            for colour in np.atleast_1d(font.get("color", palette.text)):
                on_a_bar = colour in (palette.background, "#000000", "#FFFFFF")
                assert on_a_bar or _contrast(colour, palette.background) >= 4.5, (name, font)
        for size in re.findall(r"font-size:\s*(\d+)", json.dumps(_as_sent(layout))):
            assert int(size) >= 12


def _fonts(value: Any) -> Iterator[dict[str, Any]]:
    """Give every font that a part of a figure names."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name.endswith("font"):
                yield each
            else:
                yield from _fonts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _fonts(each)


def _contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, "#RRGGBB", as WCAG 2 defines it."""
    dark, light = sorted(_luminance(each) for each in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(shares <= 0.04045, shares / 12.92, ((shares + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def _as_sent(figure: dict[str, Any]) -> Any:
    """Return a figure as the browser reads it."""
    return json.loads(plotly.io.to_json(figure, validate=False))


def _lists(value: Any) -> Any:
    """Write out the numbers that Plotly packs; leave out what sets nothing."""
    if isinstance(value, dict) and value.keys() >= {"dtype", "bdata"}:
        packed = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        shape = [int(length) for length in value.get("shape", "-1").split(",")]
        return packed.reshape(shape).tolist()
    if isinstance(value, dict):
        each_in = ((name, _lists(each)) for name, each in value.items())
        return {name: each for name, each in each_in if each is not None and each != {}}
    return [_lists(each) for each in value] if isinstance(value, list | tuple) else value


def test_a_name_that_no_chart_has_is_an_error() -> None:
    view = ValuationJumps()
    with pytest.raises(KeyError):
        charts.chart(view, "no such chart", view.analyse(DATA), DATA, LIGHT)
