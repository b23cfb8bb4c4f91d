"""Whose revenue hangs on whom: a bar a customer, filled by how its share is known."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.chart import Chart, Palette, figure
from ai_investments.figures.plotly_text import escaped

ROW = 24
LONGEST = 30
"""Characters of a name on the axis."""
PATTERNS = {"derived": "/", "own": "x"}


def customer_shares(
    customers: pd.DataFrame, amounts: bool, title: str, source: str, palette: Palette
) -> Chart:
    """Draw each customer's share: reported solid, derived hatched, own crossed, assumed hollow.

    Parameters
    ----------
    customers : pandas.DataFrame
        ``customer``, ``count``, ``revenue_usd_m``, ``share_pct``, ``basis`` (glyph and word) and
        ``probability_pct``, in the order drawn from the top.
    amounts : bool
        Whether revenue is known in dollars; otherwise only shares are.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One trace, "shares".
    """
    names = list(map(_name, customers["customer"], customers["count"]))
    glyphs, kinds = zip(*(basis.split() for basis in customers["basis"]), strict=True)
    words = [
        f"{glyph} {_share(share)}"
        for glyph, share in zip(glyphs, customers["share_pct"], strict=True)
    ]
    most = float(customers["share_pct"].max())
    bars: dict[str, Any] = {
        "type": "bar",
        "name": "shares",
        "orientation": "h",
        "x": customers["share_pct"].round(3).tolist(),
        "y": list(range(len(customers))),
        "text": words,
        "textposition": "outside",
        "cliponaxis": False,
        "textfont": {"size": 12, "color": palette.text},
        "marker": {
            "color": [palette.main if kind != "assumed" else palette.background for kind in kinds],
            "line": {"width": 1.5, "color": palette.main},
            "pattern": {
                "shape": [PATTERNS.get(kind, "") for kind in kinds],
                "fillmode": "replace",
                "size": 6,
            },
        },
        "customdata": [
            f"{escaped(name)}: {_share(share)}"
            + (f", {formats.estimate_usd_m(revenue)} a year" if amounts else "")
            + f", {basis}, leaves in {chance:.0f}%"
            for name, share, revenue, basis, chance in zip(
                customers["customer"], customers["share_pct"], customers["revenue_usd_m"],
                customers["basis"], customers["probability_pct"], strict=True,
            )
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }  # fmt: skip
    ticks = [tick for tick in range(0, 101, 10 if most > 12 else 2) if tick <= most]
    layout = {
        "height": 70 + ROW * len(customers),
        "margin": {"l": 8, "r": 8, "t": 4, "b": 8},
        "bargap": 0.3,
        "xaxis": {
            "title": {"text": "Share of revenue", "standoff": 6},
            "range": [0, most * 1.35],
            "tickvals": ticks,
            "ticktext": [f"{tick}%" for tick in ticks],
        },
        "yaxis": {
            "tickvals": list(range(len(customers))),
            "ticktext": [escaped(name) for name in names],
            "autorange": "reversed",
            "showgrid": False,
        },
    }
    listed = [
        f"{name} {_share(share)} ({kind}), leaves in {chance:.0f}%"
        for name, share, kind, chance in zip(
            customers["customer"], customers["share_pct"], kinds, customers["probability_pct"],
            strict=True,
        )
    ][:8]  # fmt: skip
    more = f"; {len(customers) - 8} more" if len(customers) > 8 else ""
    return Chart(
        figure([bars], layout, palette), title, f"{title}. {'; '.join(listed)}{more}.", source
    )


def _name(name: str, count: int) -> str:
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    return f"{short} ({count} equal)" if count > 1 else short


def _share(share: float) -> str:
    return f"{share:.0f}%" if share >= 10 else f"{share:.1f}%"
