"""Expected revenue of several scenarios over time, each named at its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import DARK, Chart, Palette, figure
from ai_investments.figures.named_ends import MARGINS, named_ends
from ai_investments.figures.plotly_text import escaped

COLOURS = (("#0072B2", "#56B4E9"), ("#00795A", "#2FC69C"), ("#8A3B7C", "#E08BC8"),
           ("#8C6100", "#E8B020"), ("#C25500", "#F0803C"))  # fmt: skip
"""One a scenario, on light and on dark; told apart with any colour vision by dash and name too."""
BEFORE = -1.0
"""Months before the start from which the axis runs: what set the scenario off stands there."""
HEIGHT = 380
ROOM = 1.08
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


@dataclass(frozen=True)
class NamedPath:
    """One scenario: its name, its path as `Scenario.path` gives it, and how it is drawn."""

    name: str
    path: pd.DataFrame


def style(place: int, palette: Palette) -> tuple[str, str]:
    """Return colour and dash of the scenario at a place."""
    return COLOURS[place % len(COLOURS)][palette == DARK], DASHES[place % len(DASHES)]


def scenario_paths(paths: Sequence[NamedPath], title: str, source: str, palette: Palette) -> Chart:
    """Draw expected revenue a year of every scenario, with the 5–95% span at its horizon.

    Parameters
    ----------
    paths : sequence of NamedPath
        The scenarios, at least one.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One trace a scenario, called by its name, and one with its span.
    """
    traces: list[dict[str, Any]] = []
    longest = max(float(each.path["months"].iloc[-1]) for each in paths)
    for place, each in enumerate(paths):
        colour, dash = style(place, palette)
        last = each.path.iloc[-1]
        # Spans of equal horizons stand side by side, not on top of each other.
        beside = last["months"] + longest * 0.012 * (place + 1)
        traces += [
            {
                "type": "scatter",
                "name": escaped(each.name),
                "mode": "lines",
                "x": each.path["months"].tolist(),
                "y": [round(value, 2) for value in each.path["expected_usd_m"]],
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "hovertemplate": f"{escaped(each.name)}, month %{{x:.0f}}: $%{{y:,.0f}}m"
                "<extra></extra>",
            },
            {
                "type": "scatter",
                "name": f"span of {escaped(each.name)}",
                "mode": "lines",
                "x": [beside, beside],
                "y": [round(last["q05_usd_m"], 2), round(last["q95_usd_m"], 2)],
                "line": {"color": colour, "width": 3},
                "hovertemplate": f"{escaped(each.name)}: 90% of outcomes, $%{{y:,.0f}}m"
                "<extra></extra>",
                "showlegend": False,
            },
        ]
    top = max(float(each.path[["q95_usd_m", "expected_usd_m"]].to_numpy().max()) for each in paths)
    layout = {
        "height": HEIGHT,
        "margin": MARGINS,
        "xaxis": {
            "automargin": False,
            "title": {"text": "Months from the start", "standoff": 6},
            "range": [BEFORE, longest * (1.03 + 0.012 * len(paths))],
            "dtick": 6 if longest <= 36 else 12,
            "showgrid": False,
        },
        "yaxis": {
            "automargin": False,
            "title": {"text": "Revenue a year, $m", "standoff": 4},
            "range": [0, ROOM * top],
            "nticks": 6,
        },
        "annotations": named_ends(
            [
                (each.name, float(each.path["expected_usd_m"].iloc[-1]), style(place, palette)[0])
                for place, each in enumerate(paths)
            ],
            ROOM * top,
            HEIGHT,
            palette,
        ),
    }
    told = "; ".join(
        f"{each.name}: {formats.estimate_usd_m(last['expected_usd_m'])} expected, "
        f"{formats.estimate_usd_m(last['q05_usd_m'])} to "
        f"{formats.estimate_usd_m(last['q95_usd_m'])} in 90% of outcomes"
        for each in paths
        for last in [each.path.iloc[-1]]
    )
    return Chart(figure(traces, layout, palette), title, f"{title}. At the horizon {told}.", source)
