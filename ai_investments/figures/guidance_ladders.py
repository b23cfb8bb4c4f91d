"""Guidance as ladders: one panel a company, each target a band that moves with every revision."""

import math
from collections import Counter
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.figures import guidance_marks
from ai_investments.figures.alt_text import first_of
from ai_investments.figures.chart import Chart, Palette, figure, halo
from ai_investments.figures.guidance_marks import SHORT_NAMES, Panel, Row
from ai_investments.figures.plotly_text import escaped

PANEL = 150
"""Pixels of a panel, of which `TITLE` are for its heading."""
TITLE = 30
FOOT = 34
ROOM, PART = 1.35, 0.22
"""Least factor between the outermost mark of a panel and the end of its axis, and part of the
length between the outermost marks: room for a label."""
NEAR = pd.Timedelta(days=731)
"""How far the end of a period of several years may lie behind all other marks to be on the axis."""
TICKS = ((1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 8))
"""Steps of an axis, and finer ones for an axis that would have a single tick."""


def guidance_ladders(
    revisions: pd.DataFrame,
    outcomes: pd.DataFrame,
    names: dict[str, str],
    title: str,
    source: str,
    palette: Palette,
) -> Chart:
    """Draw every guidance and what was spent, company by company over time.

    Parameters
    ----------
    revisions : pandas.DataFrame
        As `ai_investments.capital_spending.guidance.revisions` gives them.
    outcomes : pandas.DataFrame
        As the view gives them: `ai_investments.capital_spending.guidance.outcomes` with ``name``,
        ``first_words``, ``last_words`` and ``spent_words``.
    names : dict of str to str
        What each definition is called.
    title, source : str
        What the chart shows, and the line under it.
    palette : Palette
        Colours of the theme.

    Returns
    -------
    Chart
        A panel a company, highest guidance first. Trace "guided" has a mark for every guidance
        (``customdata``: its ``guidance_id``), "more than" those without an upper end; "spent" the
        whole periods, "spent, another definition" the ones that are no match; "so far" what is
        known of the others and "pace" what they come to.
    """
    companies = _ordered(revisions)
    guided, found = _by_company(revisions), _by_company(outcomes)
    ends = _axis(revisions, outcomes)
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    height = PANEL * len(companies) + FOOT
    plot = height - FOOT
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 0, "b": FOOT},
        "xaxis": {
            "range": [day.isoformat() for day in ends], "dtick": "M12", "tick0": "2020-01-01",
            "tickformat": "%Y", "ticklabelmode": "instant",
            "anchor": f"y{len(companies) if len(companies) > 1 else ''}",
        },
    }  # fmt: skip
    for place, company in enumerate(companies):
        axis = f"y{place + 1 if place else ''}"
        own, results = guided[company], found[company]
        top = 1 - PANEL * place / plot
        domain = [max(top - PANEL / plot + 0.02 / len(companies), 0), top - TITLE / plot]
        scale = _scale(own, results)
        layout[f"yaxis{axis[1:]}"] = {"domain": domain, **scale}
        main, *others = [code for code, _ in Counter(
            str(row["definition"]) for row in own
        ).most_common()]  # fmt: skip
        measures = [names[main].lower(), *(SHORT_NAMES[each] for each in others)]
        notes.append({
            "xref": "paper", "yref": "paper", "x": 0, "y": domain[1], "xanchor": "left",
            "yanchor": "bottom", "showarrow": False, "align": "left",
            "font": {"size": 12, "shadow": halo(palette)},
            "text": f"<b>{escaped(company)}</b>  {escaped(' · '.join(measures))}, $bn",
        })  # fmt: skip
        panel = Panel(ends, scale["range"], plot * (domain[1] - domain[0]))
        traces += guidance_marks.marks(own, results, main, axis, panel, palette)
    layout["annotations"] = notes
    return Chart(
        figure([each for each in traces if each["x"]], layout, palette),
        title,
        _alt(outcomes, title),
        source,
    )


def _ordered(revisions: pd.DataFrame) -> list[str]:
    """Order companies by their highest guidance for up to a year."""
    top = revisions["high_usd_bn"].fillna(revisions["low_usd_bn"])
    highest = top.groupby(revisions["company"]).max()
    return sorted(highest.index, key=lambda name: (-highest[name], name))


def _axis(revisions: pd.DataFrame, outcomes: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return first and last day of the axis; periods of many years may run beyond it."""
    if revisions.empty:
        return pd.Timestamp(2025, 1, 1), pd.Timestamp(2026, 1, 1)
    yearly = outcomes.loc[~outcomes["several_years"], "ends_on"]
    last = max(day for day in (yearly.max(), outcomes["known_until"].max(),
                               revisions["guided_on"].max()) if day == day)  # fmt: skip
    near = outcomes.loc[outcomes["ends_on"] <= last + NEAR, "ends_on"]
    last = max([last, *near])
    first = revisions["guided_on"].min()
    room = max((last - first) * 0.1, pd.Timedelta(days=20))
    return first - room / 2, last + room


def _by_company(table: pd.DataFrame) -> dict[str, list[Row]]:
    rows: dict[str, list[Row]] = {}
    for row in table.to_dict("records"):
        rows.setdefault(str(row["company"]), []).append(row)
    return rows


def _scale(own: list[Row], results: list[Row]) -> dict[str, Any]:
    """Return a logarithmic axis that holds every mark of a panel."""
    amounts = [row[name] for row in own for name in ("low_usd_bn", "high_usd_bn")]
    amounts += [row[name] for row in results for name in ("actual_usd_bn", "pace_usd_bn")]
    values = [value for value in amounts if value > 0] or [1.0]
    room = max(ROOM, (max(values) / min(values)) ** PART)
    low, high = min(values) / room, max(values) * room
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for steps in TICKS:
        ticks = [step * 10.0**power for power in powers for step in steps]
        ticks = [tick for tick in ticks if low <= tick <= high]
        if len(ticks) > 1:
            break
    return {
        "type": "log", "range": [math.log10(low), math.log10(high)], "tickvals": ticks,
        "ticktext": [f"{tick:,.10g}" for tick in ticks],
    }  # fmt: skip


def _alt(outcomes: pd.DataFrame, title: str) -> str:
    if outcomes.empty:
        return f"{title}. The chart is empty: no guidance is known for what was chosen."
    told = []
    twice = set(outcomes.loc[outcomes["name"].duplicated(), "name"])
    running_first = outcomes.sort_values("complete", kind="stable")
    for row in running_first.to_dict("records"):
        name = row["name"]
        if name in twice:
            name += f" ({SHORT_NAMES[str(row['definition'])]})"
        guided = row["first_words"]
        if row["guided"] > 1:
            kept = row["last_words"] == guided
            guided += ", kept" if kept else f" to {row['last_words']}"
        pace = "" if row["complete"] or not row["quarters_known"] else (
            f", a pace of {formats.usd_bn(float(format(row['pace_usd_bn'], '.4g')))}"
        )  # fmt: skip
        unlike = ", another definition" if row["quarters_known"] and not row["matched"] else ""
        told.append(f"{name} guided {guided}, spent {row['spent_words']}{pace}{unlike}")
    return f"Bands over time, a panel a company. {title}. {first_of(told)}."
