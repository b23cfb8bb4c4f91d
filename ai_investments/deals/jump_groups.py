"""Groups of jumps: their quartiles, and where one jump stands in each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

import pandas as pd

from ai_investments.days import DAYS_A_MONTH
from ai_investments.deals import peers, standing
from ai_investments.deals.peers import Criteria
from ai_investments.deals.standing import Quartiles


class AnyGroup(Protocol):
    """A group of jumps, read or counted."""

    @property
    def name(self) -> str:
        """What the jumps have in common."""

    @property
    def n(self) -> int:
        """Number of those that count."""

    @property
    def hollow(self) -> int:
        """Number of those drawn that do not count."""

    @property
    def quartiles(self) -> Quartiles | None:
        """Quartiles of those that count; None where they are too few."""


Named = TypeVar("Named", bound=AnyGroup)

COMPARED = (
    "group", "n", "member", "others", "smaller", "equal", "percentile", "own_claims_low",
    "own_claims_high", "all_claims_low", "all_claims_high", "lower_quartile", "median",
    "upper_quartile",
)  # fmt: skip
WAIT_MONTHS = 3
"""Months by which the time since the last round may differ to be much the same."""


@dataclass(frozen=True)
class Group:
    """Some steps under one name.

    Attributes
    ----------
    name : str
        What they have in common.
    steps : pandas.DataFrame
        As `valuations.steps` gives them; ones that do not count may be among them.
    n : int
        Number of those that count.
    quartiles : Quartiles or None
        Of those that count; None where they are too few.
    """

    name: str
    steps: pd.DataFrame
    n: int
    quartiles: Quartiles | None

    @property
    def hollow(self) -> int:
        """Number of the steps that do not count."""
        return len(self.steps) - self.n


def group(name: str, steps: pd.DataFrame) -> Group:
    """Return steps as a group, its quartiles over those that count."""
    counting = steps[steps["counts"]]
    return Group(name, steps, len(counting), standing.quartiles(counting["jump"]))


def by(steps: pd.DataFrame, names: pd.Series) -> tuple[Group, ...]:
    """Return steps grouped by name, in the order of the names."""
    return tuple(group(str(name), rows) for name, rows in steps.groupby(names, sort=True))


def by_median(groups: Iterable[Named]) -> tuple[Named, ...]:
    """Sort groups: largest median first, then those without one by size and name."""

    def place(each: Named) -> tuple[float, int, str]:
        return (-each.quartiles.median if each.quartiles else 0.0, -each.n, each.name)

    return tuple(sorted(groups, key=place))


def alike(step: pd.Series) -> dict[str, Criteria]:
    """Return what makes steps like one step, by one trait each.

    Parameters
    ----------
    step : pandas.Series
        As `valuations.steps` gives one.

    Returns
    -------
    dict of str to Criteria
        "segment" and "year" the same, "size" from half to double the previous valuation, "wait"
        within `WAIT_MONTHS` of the time since the last round; without the last where that time is
        not known.
    """
    year, size = step["announced_on"].year, float(step["previous_valuation_usd_bn"])
    traits = {
        "segment": Criteria(segments=(step["segment"],)),
        "year": Criteria(years=(year, year)),
        "size": Criteria(size_from_usd_bn=size / 2, size_to_usd_bn=size * 2),
    }
    if pd.notna(step["days"]):
        waited = round(step["days"] / DAYS_A_MONTH)
        traits["wait"] = Criteria(
            months_from=max(waited - WAIT_MONTHS, 0), months_to=waited + WAIT_MONTHS
        )
    return traits


def compared(
    step: pd.Series | None, steps: pd.DataFrame, groups: Mapping[str, Criteria]
) -> pd.DataFrame:
    """Return where a step stands in each of several groups.

    Parameters
    ----------
    step : pandas.Series or None
        The step; None, and one that does not count, stands nowhere.
    steps : pandas.DataFrame
        All steps, as `valuations.steps` gives them; those that count are compared.
    groups : mapping of str to Criteria
        The groups by name.

    Returns
    -------
    pandas.DataFrame
        One row a group, columns `COMPARED`: ``n`` and quartiles of the group, the step among them
        where it is a ``member``; the rest as `standing.Standing` has it, missing where the group
        is too small or the step stands nowhere.
    """
    counting = steps[steps["counts"]]
    rows = []
    for name, criteria in groups.items():
        own = counting[peers.fits(counting, criteria)]
        found = standing.quartiles(own["jump"])
        row = {"group": name, "n": len(own)} | (
            {"lower_quartile": found.lower, "median": found.median, "upper_quartile": found.upper}
            if found
            else {}
        )
        if step is not None and step["counts"]:
            stands = standing.against(step, own)
            row |= {
                "member": stands.member,
                "others": stands.others,
                "smaller": stands.smaller,
                "equal": stands.equal,
                "percentile": stands.percentile,
            }
            for kind, ends in (("own", stands.by_own_claims), ("all", stands.by_all_claims)):
                if ends:
                    row |= {f"{kind}_claims_low": ends[0], f"{kind}_claims_high": ends[1]}
        rows.append(row)
    return table(rows)


def table(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows of `compared` as a table, what they lack missing."""
    made = pd.DataFrame(rows, columns=list(COMPARED))
    whole = ("n", "others", "smaller", "equal")
    numbers = [name for name in COMPARED if name not in ("group", "member", *whole)]
    return made.astype(
        dict.fromkeys(whole, "Int64") | dict.fromkeys(numbers, "float64") | {"member": "boolean"}
    )
