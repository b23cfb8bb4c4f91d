"""What the page “How unusual” says: the finding, the peer group and the charts' titles in words."""

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.deals.jump_counts import Counted
from ai_investments.deals.jump_groups import Group
from ai_investments.deals.peers import Criteria
from ai_investments.deals.standing import PERCENTILE_FROM, QUARTILES_FROM

ALL = "All jumps that count"
SOME_CLAIMS = " by some claims"
WRONG_WAY = " (the wrong way round)"
TENTH = 10
"""Percent at either end of all jumps that is called unusual."""


def criteria(chosen: Criteria) -> str:
    """Say what makes a peer, to follow "jumps": "from a valuation of $10bn or more"."""
    said = []
    if chosen.segments:
        few = len(chosen.segments) <= 2
        said.append(
            "in "
            + (formats.listed(list(chosen.segments)) if few else f"{len(chosen.segments)} segments")
        )
    if chosen.years:
        first, last = chosen.years
        said.append(
            "in no year" if first > last else f"in {first}" + (f"–{last}" if first < last else "")
        )
    low, high = chosen.size_from_usd_bn, chosen.size_to_usd_bn
    if low or high:
        towards = "from" if chosen.size == "before" else "to"
        span = (
            f"{formats.usd_bn(low)} or more" if not high
            else f"{formats.usd_bn(high)} or less" if not low
            else f"{formats.estimate_usd_m(1000 * low)} to {formats.estimate_usd_m(1000 * high)}"
            + (WRONG_WAY if low > high else "")
        )  # fmt: skip
        said.append(f"{towards} a valuation of {span}")
    least, most = chosen.months_from, chosen.months_to
    if least or most:
        span = f"{least}–{most} months" if least and most else ""
        if least == most:
            span = formats.count(least, "month")
        elif span and least > most:
            span += WRONG_WAY
        one_end = f"at most {most} months" if most else f"{least} months or more"
        said.append(f"after {span or one_end}")
    return ", ".join(said)


def finding(
    name: str, why: str, focus: pd.Series | None, compared: pd.DataFrame, chosen: Criteria
) -> str:
    """Say how unusual the jump is: among all, and among its peers."""
    everything = compared.iloc[0]
    if not everything["n"]:
        return "The data holds no valuation jump that counts"
    if focus is None:
        return f"{name} ends no jump: {why}"
    jump = f"{focus['company']}’s {formats.times(focus['jump'])}"
    if not focus["counts"]:
        return f"{jump} is out of the rank: {focus['flags']}"
    if not everything["others"]:
        return f"{jump} is the only jump that counts"
    said = f"{_verdict(everything)}{jump} is {_place(everything, 'jumps', '')}"
    if chosen == Criteria():
        return said
    group, what = compared.iloc[1], criteria(chosen)
    if not group["others"]:
        return f"{said}; there is no other {what}"
    verdicts = [_verdict(row).replace(SOME_CLAIMS, "") for row in (everything, group)]
    link = "and" if verdicts[1] in ("", verdicts[0]) else "but"
    return f"{said}, {link} {_place(group, what, 'the ')}"


def _verdict(row: pd.Series) -> str:
    """Call a jump in the first or last tenth of all unusual, if all its claims put it there."""
    percentile, low, high = row["percentile"], row["own_claims_low"], row["own_claims_high"]
    if pd.isna(percentile):
        return ""
    for size, ends in (
        ("large", [end >= 100 - TENTH for end in (low, percentile, high)]),
        ("small", [end <= TENTH for end in (low, percentile, high)]),
    ):
        if any(ends):
            return f"Unusually {size}{'' if all(ends) else SOME_CLAIMS}: "
    return "Not unusual: "


def _place(row: pd.Series, what: str, the: str) -> str:
    """Say where the jump stands in a group: its percentile, or how many it is larger than."""
    n = f"{the}{row['n']:,} {what}"
    alone = not row["smaller"] and not row["equal"], row["smaller"] == row["others"]
    if any(alone):
        size = "smallest" if alone[0] else "largest"
        than = "smaller" if alone[0] else "larger"
        if row["member"]:
            return f"the {size} of {n}"
        every = {1: f"{the}only one {what}", 2: f"both {what}"}
        return f"{than} than {every.get(row['n'], f'all of {n}')}"
    if pd.isna(row["percentile"]):
        equal = f" and equal to {row['equal']}" if row["equal"] else ""
        others = formats.count(row["others"], "other")
        return f"larger than {row['smaller']:,}{equal} of {the}{others}{' ' + what if the else ''}"
    return f"at the {percentile(row['percentile'])} percentile of {n}"


def written(compared: pd.DataFrame) -> pd.DataFrame:
    """Return where a deal stands in words, "" for what is not known; no column says nothing."""
    rows = compared.to_dict("records")
    told = compared[["group", "n"]].assign(
        larger_than=_larger_than(rows),
        percentile=["" if pd.isna(each) else percentile(each) for each in compared["percentile"]],
        by_own_claims=_ranges(rows, "own"),
        by_all_claims=_ranges(rows, "all"),
        median=["" if pd.isna(each) else formats.times(each) for each in compared["median"]],
        middle_half=[
            ""
            if pd.isna(row["median"])
            else formats.times_range(row["lower_quartile"], row["upper_quartile"])
            for row in rows
        ],
    )
    return told.loc[:, (told != "").any()]


def _larger_than(rows: Sequence[dict[Hashable, Any]]) -> list[str]:
    return [
        ""
        if pd.isna(row["others"])
        else f"{row['smaller']:,} of {row['others']:,}"
        + (f", {row['equal']:,} equal" if row["equal"] else "")
        for row in rows
    ]


def _ranges(rows: Sequence[dict[Hashable, Any]], claims: str) -> list[str]:
    return [
        ""
        if pd.isna(row["percentile"])
        else percentiles(row[f"{claims}_claims_low"], row[f"{claims}_claims_high"])
        for row in rows
    ]


def percentile(value: float) -> str:
    """Write a percentile as an ordinal; what is neither least nor most never reads 0th or 100th."""
    return formats.ordinal(min(max(round(value), int(value > 0)), 100 if value >= 100 else 99))


def percentiles(low: float, high: float) -> str:
    """Write a range of percentiles: "38th to 45th"; one where both read alike."""
    first, last = percentile(low), percentile(high)
    return first if first == last else f"{first} to {last}"


def detail(focus: pd.Series | None, compared: pd.DataFrame, chosen: Criteria) -> str:
    """Say what the percentiles rest on, and what the claims make of them."""
    groups = [("all jumps", compared.iloc[0])]
    if chosen != Criteria():
        groups.append(("the peer group", compared.iloc[1]))
    said = []
    if focus is not None:
        said.append(
            f"{formats.usd_bn(focus['previous_valuation_usd_bn'])} → "
            f"{formats.usd_bn(focus['valuation_usd_bn'])}{formats.within(focus['days'])}."
        )
    if focus is None or not focus["counts"]:
        groups = [(name, row) for name, row in groups if groups[0][1]["n"]]
        said += [f"{name[0].upper()}{name[1:]}: {_spread(row)}." for name, row in groups]
        return " ".join(said)
    ranges = [
        f"{percentiles(row['own_claims_low'], row['own_claims_high'])} of {name}"
        for name, row in groups
        if pd.notna(row["percentile"])
    ]
    if ranges and focus["jump_low"] < focus["jump_high"]:
        jumps = formats.times_range(focus["jump_low"], focus["jump_high"])
        said.append(
            f"The claims that count give {jumps}, and so percentiles from the "
            f"{', from the '.join(ranges)}."
        )
    elif ranges:
        sources = formats.count(focus["sources"], "source")
        said.append(f"No claim that counts differs ({sources}).")
    if chosen != Criteria() and not compared["member"].iloc[1]:
        said.append("The deal itself does not belong to the peer group.")
    if (chosen.size_from_usd_bn or chosen.size_to_usd_bn) and chosen.size == "after":
        said.append(
            "Picking peers by the valuation after the jump favours large jumps; by the one before "
            "it does not."
        )
    return " ".join(said)


def _spread(row: pd.Series) -> str:
    """Say median and middle half of a group."""
    if pd.isna(row["median"]):
        return f"{row['n']:,}, too few for quartiles (fewer than {QUARTILES_FROM})"
    return (
        f"{row['n']:,} with a median of {formats.times(row['median'])}, the middle half at "
        f"{formats.times_range(row['lower_quartile'], row['upper_quartile'])}"
    )


def distribution_title(everything: Group | Counted, focus: pd.Series | None) -> str:
    """Say where the middle half of all jumps lies, and whether the focus is in it."""
    found = everything.quartiles
    if found is None:
        return formats.count(everything.n, "valuation jump")
    span = formats.times_range(found.lower, found.upper)
    said = f"The middle half of {everything.n:,} jumps lies at {span}"
    if focus is None or not focus["counts"]:
        return said
    place = "inside"
    if focus["jump"] < found.lower:
        place = "below"
    elif focus["jump"] > found.upper:
        place = "above"
    return f"{said}; {focus['company']}’s {formats.times(focus['jump'])} is {place} it"


def months_title(steps: pd.DataFrame) -> str:
    """Say whether a longer wait goes with a larger jump."""
    known = steps[steps["counts"] & steps["days"].notna()]
    enough = len(known) >= PERCENTILE_FROM
    related = float(known["jump"].rank().corr(known["days"].rank())) if enough else float("nan")
    return related_title(related, len(known))


def related_title(related: float, n: int) -> str:
    """Say how a rank correlation of jumps and months is, and how many jumps it rests on."""
    if pd.isna(related):
        return f"{formats.count(n, 'jump')} with exact dates"
    sign = "−" if related < 0 else ""
    strength = "hardly" if abs(related) < 0.2 else "weakly" if abs(related) < 0.5 else "clearly"
    return (
        f"Jump and months since the last round are {strength} related (rank correlation "
        f"{sign}{abs(related):.2f}, n = {n:,})"
    )


def groups_title(groups: Sequence[Group] | Sequence[Counted], kind: str) -> str:
    """Say between which medians the groups of a kind ("segment", "year") lie."""
    told = sorted(
        ((each.quartiles.median, each.name, each.n) for each in groups if each.quartiles),
    )
    if len(told) < 2:
        return f"Jumps by {kind}"
    low, high = (
        f"{formats.times(median)} ({name}, n = {n:,})" for median, name, n in (told[0], told[-1])
    )
    return f"By {kind} the median runs from {low} to {high}"


def down_sentence(steps: pd.DataFrame) -> str:
    """Say how many steps led down."""
    counting = steps[steps["counts"]]
    down = int(counting["down_round"].sum())
    rest = int(steps["down_round"].sum()) - down
    return down_counted(down, len(counting), rest, len(steps) - len(counting))


def down_counted(down: int, counting: int, rest: int, others: int) -> str:
    """Say how many of the steps that count led down, and of the others."""
    if not counting and not others:
        return "There is no jump, and so none that led to a lower valuation."
    said = f"{down:,} of {formats.count(counting, 'jump')} that count led to a lower valuation"
    if rest:
        said += f", and {rest:,} of {others:,} that do not"
    return (
        f"{said}. No market share: the data is a press selection. Share sales, talks and purchases "
        "below the last round are listed once they are counted as well."
    )


def undated(steps: pd.DataFrame) -> str:
    """Say how many jumps have no months."""
    return undated_counted(int(steps["days"].isna().sum()))


def undated_counted(n: int) -> str:
    """Say of how many jumps no months are known."""
    if not n:
        return ""
    return f"{formats.count(n, 'jump')} without exact dates not drawn."
