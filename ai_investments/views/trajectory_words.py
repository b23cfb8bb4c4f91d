"""What the page “Trajectories” says: the finding, what stands behind it, what is missing."""

from collections.abc import Collection, Hashable
from typing import Any

import pandas as pd

from ai_investments import first_place, formats
from ai_investments.dataset import Dataset
from ai_investments.deals import trajectories, valuation_points

LISTED = 6
"""Companies that a note names one by one."""


def when(row: dict[Hashable, Any] | pd.Series, end: str) -> str:
    """Write the month of a path's start or end; the year where it is known by quarter at best."""
    precision = "quarter" if row[f"{end}_precision"] == "quarter" else "month"
    return formats.day(row[f"{end}_on"], precision)


def _went(row: pd.Series, verb: str) -> str:
    """Say where a path started and ended, how many times that is, and how much a year."""
    yearly = row["annual_growth_pct"]
    a_year = "" if pd.isna(yearly) else f" or {formats.growth(yearly)} a year"
    return (
        f"{row['company']}{verb}{formats.usd_bn(row['start_usd_bn'])} ({when(row, 'start')}) to "
        f"{formats.usd_bn(row['end_usd_bn'])} ({when(row, 'end')}), "
        f"{formats.times(row['climb'])}{a_year}"
    )


def finding(paths: pd.DataFrame, focus: str) -> str:
    """Say how far the company in focus came, and where that stands among those shown."""
    if paths.empty:
        return "The data holds no valuation of the companies chosen."
    ranked = paths[paths["annual_growth_pct"].notna()].reset_index(drop=True)
    others = ranked[ranked["company"] != focus]
    own = paths[paths["company"] == focus]
    if own.empty or pd.isna(own["climb"].iloc[0]):
        reason = trajectories.NO_PRICED if own.empty else own["reason"].iloc[0]
        said = f"{focus}: {reason}" if focus else "No deal is in focus"
    else:
        said = _went(own.iloc[0], " went from ")
    if others.empty:
        return said
    place = ranked.index[ranked["company"] == focus]
    if not len(place):
        n = formats.count(len(others), "other", "others")
        growth = (
            "; no growth a year can be given" if len(own) and own["climb"].notna().all() else ""
        )
        return f"{said}{growth}. Fastest of {n}: {_fastest(others)}"
    growths = ranked["annual_growth_pct"].tolist()
    own_growth = growths[int(place[0])]
    alike = [at for at, growth in enumerate(growths) if first_place.same(growth, own_growth)]
    shared = [name for name in ranked["company"].iloc[alike] if name != focus]
    if len(alike) == len(ranked):
        return f"{said}: as fast as {first_place.named(shared)}"
    together = f"with {first_place.named(shared)} " if shared else ""
    if alike[0] == 0:
        rest = _fastest(ranked.drop(index=alike))
        return f"{said}: {together}the fastest of {len(ranked)}, ahead of {rest}"
    last = alike[-1] == len(ranked) - 1
    standing = "the slowest" if last else f"{formats.ordinal(alike[0] + 1)} fastest"
    verb = "is" if len(first_place.holders(growths)) == 1 else "are"
    return f"{said}: {together}{standing} of {len(ranked)}; fastest {verb} {_fastest(others)}"


def _fastest(paths: pd.DataFrame) -> str:
    """Say who is first of these paths, fastest first, and how far it went; all who share that."""
    first = paths.iloc[first_place.holders(paths["annual_growth_pct"].tolist())]
    if len(first) == 1:
        return _went(first.iloc[0], ", ")
    names = first["company"].tolist()
    growth = formats.growth(first["annual_growth_pct"].iloc[0])
    return f"{first_place.named(names)}, {growth} a year{first_place.each(names)}"


def detail(paths: pd.DataFrame, focus: str) -> str:
    """Give the range over the claims, and the company in focus at the age of the fastest."""
    said = []
    own = paths[paths["company"] == focus]
    if len(own) and pd.notna(own["climb"].iloc[0]):
        row = own.iloc[0]
        span = formats.times_range(row["climb_low"], row["climb_high"])
        said.append(
            f"{focus}: {formats.count(row['priced_rounds'], 'priced round')}, "
            f"{row['start_round']} to {row['end_round']}; claims give {span}."
        )
    compared = paths[paths["focus_then"].notna() & (paths["company"] != focus)]
    compared = compared[compared["annual_growth_pct"].notna()]
    if len(compared):
        row = compared.iloc[0]
        low, high = row["focus_then_low"], row["focus_then_high"]
        said.append(
            f"{formats.duration(row['days'])} after its first comparable round {row['company']} "
            f"stood at {formats.times(row['climb'])} its value; {focus}, as long after its own, at "
            + (
                f"{formats.times_range(low, high)}, as only the month or quarter of a round is "
                "known."
                if low < high
                else f"{formats.times(row['focus_then'])}."
            )
        )
    return " ".join(said)


def chart_title(points: pd.DataFrame, focus: str) -> str:
    """Say whose newest priced round is valued highest, and where the company in focus stands."""
    priced = points[points["kind"] == valuation_points.PRICED]
    newest = priced.drop_duplicates("company", keep="last").sort_values(
        ["valuation_usd_bn", "company"], ascending=[False, True], ignore_index=True
    )
    if newest.empty:
        return "No priced round of the companies shown is known"
    values = newest["valuation_usd_bn"].tolist()
    first = newest["company"].iloc[first_place.holders(values)].tolist()
    said = (
        f"Valued highest in {'its' if len(first) == 1 else 'their'} newest priced round: "
        f"{first_place.named(first)}, {formats.usd_bn(values[0])}{first_place.each(first)}"
    )
    place = newest.index[newest["company"] == focus]
    if not len(place) or len(newest) == 1 or (focus in first and len(first) > 1):
        return said
    if place[0] == 0:
        second = newest.iloc[1]
        return f"{said}, before {second['company']}, {formats.usd_bn(second['valuation_usd_bn'])}"
    own = float(newest.loc[place[0], "valuation_usd_bn"])
    position = formats.ordinal(1 + sum(value > own for value in values))
    return f"{said}; {focus} is {position} of {len(newest)}, {formats.usd_bn(own)}"


def notes(
    dataset: Dataset,
    companies: Collection[str],
    points: pd.DataFrame,
    paths: pd.DataFrame,
    include: Collection[str],
    since_first: bool,
) -> tuple[str, ...]:
    """Say what is not known before the first point, what is not drawn and what not compared."""
    notes = []
    unknown = trajectories.rounds_without_valuation(dataset, companies)
    clocks = points[points["deal_id"].isin(paths["clock_deal_id"])].set_index("company")
    first = clocks.reindex([name for name in companies if name in clocks.index])
    starts = []
    for name, round_, day in first[["round", "announced_day"]].itertuples():
        own = unknown["company"] == name
        earlier = int((own & (unknown["announced_day"] < day)).sum())
        if earlier or round_ not in ("Seed", "Series A"):
            rounds = formats.count(earlier, "earlier round") if earlier else "no earlier round"
            starts.append(f"{name} at {round_} ({rounds} in the data)")
    if starts:
        clock = "Clocks start" if since_first else "Lines start"
        notes.append(
            f"{clock} at the first priced round that is known; what earlier rounds were valued at "
            f"is not: {_some(starts)}."
        )
    silent = [name for name in companies if name not in first.index]
    if silent:
        drawn = set() if since_first else set(points["company"])
        told = [f"{name}{' (hollow marks only)' if name in drawn else ''}" for name in silent]
        more = "" if include else "; talks, share sales and prices paid can be counted as well"
        notes.append(f"No priced round known: {_some(told)}{more}.")
    priced = points[points["solid"]].drop_duplicates("company", keep="last")
    newest = dict(zip(priced["company"], priced["deal_id"], strict=True))
    cut = [
        f"{name} after {when(row, 'end')}"
        for name, row in paths.set_index("company").iterrows()
        if isinstance(row["end_deal_id"], str) and newest[name] != row["end_deal_id"]
    ]
    if cut:
        notes.append(f"Not compared, as another company or basis is inside: {_some(cut)}.")
    without = paths[paths["annual_growth_pct"].isna() & (paths["reason"] != trajectories.NO_PRICED)]
    if len(without):
        told = [f"{row['company']} ({row['reason']})" for row in without.to_dict("records")]
        notes.append(f"No growth a year is given for {_some(told)}.")
    return tuple(notes)


def _some(told: list[str]) -> str:
    rest = f" and {len(told) - LISTED} more" if len(told) > LISTED else ""
    return ", ".join(told[:LISTED]) + rest
