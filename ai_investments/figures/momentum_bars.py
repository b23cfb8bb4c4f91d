"""Momentum: money raised above, priced rounds below, on one axis of time."""

from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import DARK, SEGMENT_COLOURS, Chart, Palette, figure, halo
from ai_investments.figures.plotly_text import escaped

HEIGHT = 560
MOST_OWN = 4
"""Segments with a colour of their own; of more than one further, the rest is put together."""
OTHER, ALL = "Other segments", "All segments"
MOST_LABELS = 12
"""Bars up to which each has its total above it; of more, those that stand out."""
CROWDED = 24
"""Bars from which only the tallest and the newest are labelled."""
LABELLED_FROM = 0.1
"""Part of the tallest bar from which one of many stands out."""
LARGE = 1 / 3
"""Part of a period's total from which a single deal is named."""
NAME_ROOM = 0.14
"""Height of a name of two lines as a part of the tallest bar."""
LABEL_ROOM = 1.2
HATCHED = {"shape": "/", "fillmode": "replace", "size": 5, "solidity": 0.45}
UPPER, LOWER = [0.36, 1.0], [0.0, 0.27]


def momentum_bars(
    totals: pd.DataFrame,
    by_period: pd.DataFrame,
    split: bool,
    axis: str,
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw money raised and priced rounds as stacked bars, one panel each.

    Parameters
    ----------
    totals : pandas.DataFrame
        One row a period and segment, as `ai_investments.deals.momentum.totals` gives them.
    by_period : pandas.DataFrame
        One row a period, as `ai_investments.deals.momentum_periods.by_period` gives them, with
        ``largest_name``.
    split : bool
        Whether to tell segments apart: the four largest and the others together.
    axis, title, source : str
        Kinds of money and unit, what the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        A bar trace a segment and panel, called by its name; hatched ones, by quarter, for the part
        that rests on vague dates. Traces "raised" and "rounds" have the sums.
    """
    periods = by_period["period"].tolist()
    hatch = bool(periods) and "Q" in periods[0]
    groups = _groups(totals, split)
    stacked = totals.assign(group=[groups[each] for each in totals["segment"]])
    sums = stacked.groupby(["group", "period"])[
        ["raised_usd_bn", "vague_usd_bn", "priced_rounds", "vague_rounds"]
    ].sum()
    order = [name for name in (*SEGMENT_COLOURS, ALL, OTHER) if name in set(groups.values())]
    traces: list[dict[str, Any]] = []
    for name in order:
        own = sums.loc[name].reindex(periods).fillna(0)
        colour = _colour(name, palette)
        for value, vague, panel in (
            ("raised_usd_bn", "vague_usd_bn", "y"),
            ("priced_rounds", "vague_rounds", "y2"),
        ):
            sure = own[value] - own[vague] if hatch else own[value]
            traces.append(_bar(name, periods, sure, own[value], panel, colour, palette, False))
            if hatch and own[vague].any():
                traces.append(
                    _bar(name, periods, own[vague], own[value], panel, colour, palette, True)
                )
    many = len(periods) > MOST_LABELS
    traces += [_sums(by_period, "raised_usd_bn", "y", many, palette),
               _sums(by_period, "priced_rounds", "y2", many, palette)]  # fmt: skip
    return Chart(
        figure(traces, _layout(by_period, len(order) > 1, axis, palette), palette),
        title,
        _alt(by_period, stacked, title),
        source,
    )


def _groups(totals: pd.DataFrame, split: bool) -> dict[str, str]:
    """Say under which name each segment is drawn."""
    size = totals.groupby("segment")[["raised_usd_bn", "priced_rounds"]].sum().reset_index()
    ranked = size.sort_values(
        ["raised_usd_bn", "priced_rounds", "segment"], ascending=[False, False, True]
    )["segment"].tolist()
    if not split:
        return dict.fromkeys(ranked, ALL)
    own = ranked if len(ranked) <= MOST_OWN + 1 else ranked[:MOST_OWN]
    return {name: name if name in own else OTHER for name in ranked}


def _colour(name: str, palette: Palette) -> str:
    if name in SEGMENT_COLOURS:
        return SEGMENT_COLOURS[name][palette == DARK]
    return palette.main if name == ALL else palette.quiet


def _bar(
    name: str,
    periods: list[str],
    values: pd.Series,
    whole: pd.Series,
    panel: str,
    colour: str,
    palette: Palette,
    hatched: bool,
) -> dict[str, Any]:
    money = panel == "y"
    words = [
        formats.usd_bn(value) if money else formats.count(round(value), "priced round")
        for value in whole
    ]
    part = [formats.usd_bn(value) if money else f"{value:.0f}" for value in values]
    return {
        "type": "bar",
        "name": escaped(name),
        "legendgroup": name,
        "showlegend": money and not hatched,
        "x": periods,
        "y": [round(value, 6) for value in values],
        "yaxis": panel,
        "marker": {
            "color": colour,
            "line": {"width": 1, "color": colour if hatched else palette.background},
            "pattern": HATCHED if hatched else {},
        },
        "hovertext": [
            f"<b>{escaped(name)}</b>, {period}: <b>{told}</b>"
            + (f"<br>{vague} of it on dates known to the quarter at best" if hatched else "")
            for period, told, vague in zip(periods, words, part, strict=True)
        ],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }


def _sums(
    by_period: pd.DataFrame, column: str, panel: str, many: bool, palette: Palette
) -> dict[str, Any]:
    values = by_period[column].tolist()
    crowded = len(values) > CROWDED
    least = (1 if crowded else LABELLED_FROM) * max(values, default=0.0)
    newest = by_period.loc[by_period["raised_usd_bn"] > 0, "period"].max()
    money = panel == "y"
    labels = []
    for row, value in zip(by_period.to_dict("records"), values, strict=True):
        small = value < least and row["period"] != newest
        if money and value == 0 and row["deals_without_amount"]:
            labels.append("?")
        elif many and (value == 0 or (small and (money or crowded))):
            labels.append("")
        else:
            labels.append(f"<b>{_short(value, many)}</b>" if money else f"{value:.0f}")
    return {
        "type": "scatter",
        "name": "raised" if money else "rounds",
        "mode": "text",
        "x": by_period["period"].tolist(),
        "y": values,
        "yaxis": panel,
        "text": labels,
        "textposition": "top center",
        "textfont": {"color": palette.text, "size": 12, "shadow": halo(palette)},
        "cliponaxis": False,
        "showlegend": False,
        "hoverinfo": "skip",
    }


def _short(value: float, many: bool) -> str:
    """Write billions without unit, as short as the room: 409, 49.9, 0.85."""
    if value >= (10 if many else 100):
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= (1 if many else 10) else f"{value:.2g}"


def _named(by_period: pd.DataFrame, palette: Palette) -> list[dict[str, Any]]:
    """Name the largest deals beside the tops of bars that stand out, where no bar is in the way."""
    values = by_period["raised_usd_bn"].tolist()
    highest = max(values, default=0.0)
    labels = []
    for place, row in enumerate(by_period.to_dict("records")):
        top, amount = row["raised_usd_bn"], row["largest_usd_bn"]
        if not amount > LARGE * top or top < LABELLED_FROM * highest or row["deals"] < 2:
            continue
        free = top - NAME_ROOM * highest
        left = place >= 3 and max(values[place - 3 : place]) < free
        after = values[place + 1 : place + 4]
        if left or (len(values) <= CROWDED and len(after) > 1 and max(after) < free):
            name = str(row["largest_name"])
            short = escaped(name if len(name) <= 12 else name[:11] + "…")
            side = "right" if left else "left"
            text = f"{short}<br>{_short(amount, True)} of it"
            font = {"size": 12, "color": palette.text}
            labels.append(
                {"x": place + (-0.5 if left else 0.5), "y": top, "xanchor": side, "yanchor": "top",
                 "align": side, "showarrow": False, "text": text, "font": font}
            )  # fmt: skip
    return labels


def _layout(by_period: pd.DataFrame, legend: bool, axis: str, palette: Palette) -> dict[str, Any]:
    periods = by_period["period"].tolist()
    ticks = [period for period in periods if _ticked(period, len(periods))]
    if len(by_period) and by_period["so_far"].iloc[-1] and periods[-1] not in ticks:
        near = periods[-4:] if len(periods) > CROWDED else []
        ticks = [*(period for period in ticks if period not in near), periods[-1]]
    open_ = set(by_period.loc[by_period["so_far"], "period"])
    highest, most = (
        max(float(by_period[name].max()), least) if len(by_period) else least
        for name, least in (("raised_usd_bn", 1e-6), ("priced_rounds", 1.0))
    )
    return {
        "height": HEIGHT,
        "barmode": "stack",
        "bargap": 0.25 if len(periods) <= MOST_LABELS else 0.12,
        "showlegend": legend,
        "xaxis": {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": periods,
            "range": [-0.55, len(periods) - 0.45],
            "tickvals": ticks,
            "ticktext": [_tick(period, period in open_, len(periods)) for period in ticks],
            "tickangle": 0,
            "showgrid": False,
            "anchor": "y2",
        },
        "yaxis": {
            "domain": UPPER,
            "range": [0, LABEL_ROOM * highest],
            "nticks": 6,
            "title": {"text": escaped(axis), "standoff": 6},
        },
        "yaxis2": {
            "domain": LOWER,
            "range": [0, LABEL_ROOM * most],
            "dtick": max(1, round(most / 3, 1 - len(str(int(most / 3))))),
            "tickformat": "d",
            "title": {"text": "Priced rounds", "standoff": 6},
        },
        "annotations": _named(by_period, palette),
    }  # fmt: skip


def _ticked(period: str, n: int) -> bool:
    if n <= 8:
        return True
    every_second = n > CROWDED or "Q" not in period
    return period[4:] in ("", "Q1") and not (every_second and int(period[:4]) % 2)


def _tick(period: str, open_: bool, n: int) -> str:
    year, quarter = period[:4], period[4:]
    named = quarter and (n <= 8 or (open_ and n <= CROWDED))
    lines = [quarter, *([year] if n <= 8 else [])] if named else [year]
    return "<br>".join([*lines, "so far"] if open_ else lines)


def _alt(by_period: pd.DataFrame, stacked: pd.DataFrame, title: str) -> str:
    if by_period.empty:
        return f"{title}. The chart is empty: nothing is known for what was chosen."
    shown = by_period[["period", "so_far", "raised_usd_bn", "priced_rounds"]].iloc[::-1]
    told = first_of(
        (
            f"{row['period']}{' so far' if row['so_far'] else ''} "
            f"{formats.usd_bn(row['raised_usd_bn'])}, "
            f"{formats.count(int(row['priced_rounds']), 'priced round')}"
            for row in shown.to_dict("records")
        ),
        room=140, n=len(shown),
    )  # fmt: skip
    whole = stacked.groupby("group")[["raised_usd_bn", "priced_rounds"]].sum()
    order = whole.sort_values("raised_usd_bn", ascending=False, kind="stable").reset_index()
    split = first_of([
        f"{row['group']} {formats.usd_bn(row['raised_usd_bn'])} and {row['priced_rounds']}"
        for row in order.to_dict("records")
    ], room=140)  # fmt: skip
    return (
        f"Stacked bars, money above, rounds below. {title}. Newest first: {told}. All periods "
        f"shown, money and priced rounds: {split}."
    )
