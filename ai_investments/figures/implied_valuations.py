"""The valuation reported beside the ones that each claimed amount for the stake implies."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals import stakes
from ai_investments.evidence import Evidence
from ai_investments.figures.chart import Chart, Palette, figure, tint

ROW_HEIGHT = 50
MOST_ROWS = 12


def implied_valuations(
    fit: pd.DataFrame, valuation: Evidence, title: str, source: str, palette: Palette
) -> Chart:
    """Draw one row a claimed amount: amount ÷ stake, spanned by the rounding of the stake.

    Parameters
    ----------
    fit : pandas.DataFrame
        As `stakes.fit` gives it, with a stake in every row; at least one row.
    valuation : Evidence
        What backs the reported valuation; it may be missing.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        The first row has the valuations that sources report (trace "reported"), with a line down
        from the headline; the others the implied ones (trace "implied"): filled where the
        reported valuation lies within the rounding of the stake, hollow where not.
    """
    rows = fit.head(MOST_ROWS).to_dict("records")
    told = stakes.told(valuation)
    places = list(range(1, len(rows) + 1))
    ends = [
        *told,
        *(row[f"implied_{end}_usd_bn"] for row in rows for end in ("low", "high")),
    ]
    room = 0.16 * (max(ends) - min(ends) or max(ends))
    colours = [palette.focus if row["headline"] else palette.main for row in rows]
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": [end for row in rows
                  for end in (row["implied_low_usd_bn"], row["implied_high_usd_bn"], None)],
            "y": [place for n in places for place in (n, n, None)],
            "line": {"color": tint(palette.main, 0.45), "width": 7},
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "name": "implied",
            "mode": "markers+text",
            "x": [row["implied_usd_bn"] for row in rows],
            "y": places,
            "text": [_dollars(row["implied_usd_bn"]) for row in rows],
            "textposition": "top center",
            "textfont": {"color": palette.text, "size": 13},
            "marker": {
                "size": 11,
                "symbol": ["circle" if row["fits"] else "circle-open" for row in rows],
                "color": colours,
                "line": {"width": 2, "color": colours},
            },
            "hovertext": [_hover(row) for row in rows],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "cliponaxis": False,
        },
        {
            "type": "scatter",
            "name": "reported",
            "mode": "markers+text",
            "x": list(told),
            "y": [0] * len(told),
            "text": [formats.usd_bn(value) for value in told],
            "textposition": "top center",
            "textfont": {"color": palette.text, "size": 13},
            "marker": {
                "size": 12,
                "symbol": ["diamond" if value == valuation.headline else "diamond-open"
                           for value in told],
                "color": palette.text,
                "line": {"width": 2, "color": palette.text},
            },
            "hovertext": [f"{formats.usd_bn(value)}: {formats.count(n, 'claim')}"
                          for value, n in told.items()],
            "hovertemplate": "%{hovertext}<extra></extra>",
            "cliponaxis": False,
        },
    ]  # fmt: skip
    labels = [f"<b>{formats.usd_bn(row['amount_usd_bn'])}</b> ÷ {row['stake_pct']:.10g}%<br>"
              f"{formats.count(row['claims'], 'claim')}"
              f"{'<br><i>counts here</i>' if row['headline'] else ''}" for row in rows]  # fmt: skip
    lines = [valuation.headline] if valuation.headline is not None else []
    layout = {
        "height": 92 + ROW_HEIGHT * (len(rows) + 1),
        "xaxis": {
            "title": {"text": "Valuation of the company, $bn", "standoff": 8},
            "range": [min(ends) - room, max(ends) + room],
            "nticks": 7,
        },
        "yaxis": {
            "range": [len(rows) + 0.5, -0.75],
            "tickvals": [0, *places],
            "ticktext": ["<b>reported</b>" if told else "none reported", *labels],
            "showgrid": False,
        },
        "shapes": [
            {"type": "line", "x0": value, "x1": value, "y0": 0, "y1": len(rows) + 0.5,
             "line": {"color": palette.text, "width": 1, "dash": "dot"}, "layer": "below"}
            for value in lines
        ],
    }  # fmt: skip
    reported = ", ".join(formats.usd_bn(value) for value in told) or "none"
    said = "; ".join(
        f"{formats.usd_bn(row['amount_usd_bn'])} for {row['stake_pct']:.10g}% implies "
        f"{_dollars(row['implied_usd_bn'])} "
        f"({_dollars(row['implied_low_usd_bn'])} to {_dollars(row['implied_high_usd_bn'])}), "
        f"{'fits' if row['fits'] else 'does not fit'}"
        for row in rows
    )
    rest = f"; {len(fit) - len(rows)} more in the table" if len(fit) > len(rows) else ""
    alt = f"{title}. Reported: {reported}. {said}{rest}."
    return Chart(figure(traces, layout, palette), title, alt, source)


def _hover(row: dict[Any, Any]) -> str:
    return (
        f"<b>{formats.usd_bn(row['amount_usd_bn'])}</b> ÷ {row['stake_pct']:.10g}% = "
        f"<b>{_dollars(row['implied_usd_bn'])}</b><br>"
        f"{_dollars(row['implied_low_usd_bn'])} to {_dollars(row['implied_high_usd_bn'])} "
        f"by the rounding of the stake<br>{formats.count(row['claims'], 'claim')} of the amount, "
        f"{row['stake_claims']} of the stake"
    )


def _dollars(value: float) -> str:
    # Three digits: more than a stake in whole percents supports would be noise.
    return formats.usd_bn(float(f"{value:.3g}"))
