"""How good the sources are: claims by table and grade."""

import pandas as pd

from ai_investments import evidence
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure

OPACITY = {"official": 1.0, "official_via_copy": 0.75, "reported": 0.5, "aggregated": 0.25}


def evidence_mix(mix: pd.DataFrame, title: str, source: str, palette: Palette) -> Chart:
    """Draw the share of each grade in every table, best grade first.

    Parameters
    ----------
    mix : pandas.DataFrame
        ``table``, ``grade``, ``claims``.
    title, source : str
        The finding, and the line under the chart.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        One trace a grade, named by its words; each bar is labelled with its number of claims.
    """
    totals = mix.groupby("table", sort=False)["claims"].sum()
    tables = [str(table) for table, total in totals.items() if total]
    traces = []
    for grade in evidence.GRADES:
        if not mix.loc[mix["grade"] == grade, "claims"].any():
            continue
        own = mix[mix["grade"] == grade].set_index("table")["claims"].reindex(tables)
        share = 100 * own / totals.reindex(tables)
        traces.append(
            {
                "type": "bar",
                "orientation": "h",
                "name": evidence.label(grade),
                "y": tables,
                "x": share.round(2).tolist(),
                "text": [
                    f"{evidence.GRADE_GLYPHS[grade]} {claims}" if part >= 9 else ""
                    for claims, part in zip(own, share, strict=True)
                ],
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "insidetextfont": {
                    "color": palette.background if OPACITY.get(grade, 0) > 0.6 else palette.text
                },
                "marker": {
                    "color": palette.main,
                    "opacity": OPACITY.get(grade, 0.1),
                    "line": {"width": 1, "color": palette.background},
                },
                "customdata": own.tolist(),
                "hovertemplate": f"%{{y}}, {evidence.label(grade)}: %{{customdata}} claims "
                "(%{x:.0f}%)<extra></extra>",
            }
        )
    layout = {
        "barmode": "stack",
        "height": 70 + 30 * len(tables),
        "bargap": 0.25,
        "xaxis": {"ticksuffix": "%", "range": [0, 100], "nticks": 5,
                  "title": {"text": "Share of the table’s claims", "standoff": 6}},
        "yaxis": {"autorange": "reversed", "showgrid": False},
    }  # fmt: skip
    said = first_of([
        f"{table} {total:,} claims, {share:.0f}% of them official or reported"
        for table, total, share in (
            (
                table,
                int(totals[table]),
                100
                * mix.loc[
                    (mix["table"] == table)
                    & mix["grade"].isin(["official", "official_via_copy", "reported"]),
                    "claims",
                ].sum()
                / totals[table],
            )
            for table in tables
        )
    ])  # fmt: skip
    return Chart(figure(traces, layout, palette), title, f"{title}. {said}.", source)
