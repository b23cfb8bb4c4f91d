"""What AI revenue repays capital spending: depreciation by vintage, revenue needed, break-even.

A vintage is what was spent in one calendar year. All of it is taken as spent in the middle of the
year and in service from then on; service year k of vintage v runs from the middle of v + k − 1.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq

LONGEST_LIFE = 40
HIGHEST_RETURN_PCT = 100.0

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Terms:
    """What is assumed about AI capex and what it earns.

    Attributes
    ----------
    ai_share_pct : float
        Share of capex that is for AI.
    server_share_pct : float
        Share of AI capex that goes to servers; the rest goes to buildings and what lasts as long.
    server_life, building_life : int
        Useful lives in years.
    margin_pct : float
        Cash left of revenue before depreciation: what pays for the capital. A margin after
        depreciation would count it twice.
    return_pct : float
        Return wanted a year.
    ramp : int
        Years until revenue is full: it rises in equal steps and is full from year ramp + 1 on.
    """

    ai_share_pct: float
    server_share_pct: float
    server_life: int
    building_life: int
    margin_pct: float
    return_pct: float
    ramp: int = 0

    @property
    def parts(self) -> tuple[tuple[float, int], ...]:
        """Share of all capex and useful life, of servers and of buildings."""
        servers = self.ai_share_pct / 100 * self.server_share_pct / 100
        return (
            (servers, self.server_life),
            (self.ai_share_pct / 100 - servers, self.building_life),
        )


def capital_recovery_factor(rate: float, years: int) -> float:
    """Return the constant yearly payment that repays 1 with a return over so many years.

    i(1 + i)ⁿ ÷ ((1 + i)ⁿ − 1), and 1 ÷ n at a rate of zero: the textbook's formula, as at
    https://en.wikipedia.org/wiki/Capital_recovery_factor (10%, 10 years: 0.163).
    """
    if rate == 0:
        return 1 / years
    return rate / -math.expm1(-years * math.log1p(rate))


def steps(years: int, ramp: int) -> Array:
    """Return the part of full revenue in every service year n: n ÷ (ramp + 1), at most 1."""
    return np.minimum(1.0, np.arange(1, years + 1) / (ramp + 1))


def annuity(rate: float, years: int, ramp: int = 0) -> float:
    """Return the present value of a full revenue of 1 a year, paid at the end of service years.

    Parameters
    ----------
    rate : float
        Cost of capital a year, 0.1 for 10%; above −1.
    years : int
        Years in service; at least 1.
    ramp : int
        Years until the revenue is full, as of `steps`.

    Returns
    -------
    float
        Sum of `steps` ÷ (1 + rate)^year; without a ramp 1 ÷ `capital_recovery_factor`.
    """
    return float(np.sum(steps(years, ramp) / (1 + rate) ** np.arange(1, years + 1)))


def full_revenue(terms: Terms, life: int) -> float:
    """Return the full yearly revenue that repays 1 of capex: 1 ÷ (margin × annuity).

    Its cash margin, discounted at the return wanted, is worth 1 when the money is spent.
    """
    return 1 / (terms.margin_pct / 100 * annuity(terms.return_pct / 100, life, terms.ramp))


def depreciation(vintages: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return the straight-line depreciation of AI capex by vintage and calendar year.

    Parameters
    ----------
    vintages : pandas.DataFrame
        ``year`` and ``total_usd_bn``, all capex of a calendar year.
    terms : Terms
        What is assumed.

    Returns
    -------
    pandas.DataFrame
        One row a ``vintage`` and ``year`` in which it is written off: ``usd_bn``. Half a year is
        written off in the first and in the last calendar year.
    """
    profile = _added([share * _halves(np.full(life, 1 / life)) for share, life in terms.parts])
    return _by_vintage(vintages, profile)


def revenue_needed(vintages: pd.DataFrame, terms: Terms) -> pd.DataFrame:
    """Return the revenue that each vintage must bring in every calendar year of its service.

    Columns as of `depreciation`. A calendar year holds half of two service years, so the first
    and the last one have half.
    """
    return _by_vintage(vintages, _profile(terms))


def peak(vintages: pd.DataFrame, terms: Terms) -> tuple[float, int, int]:
    """Return the highest revenue needed in a calendar year, and its first and last such year.

    Parameters
    ----------
    vintages : pandas.DataFrame
        As of `depreciation`; not empty.
    terms : Terms
        What is assumed.
    """
    first, spent = _spent(vintages)
    needed = np.convolve(spent, _profile(terms))
    highest = float(needed.max())
    years = first + np.flatnonzero(needed >= highest * (1 - 1e-9))
    return highest, int(years[0]), int(years[-1])


@dataclass(frozen=True)
class BreakEven:
    """One setting moved until revenue is enough, the others as they are.

    Attributes
    ----------
    setting : str
        Field of `Terms`.
    now : float
        Where it stands.
    at : float or None
        Where the revenue is just enough; None where no setting reaches it.
    """

    setting: str
    now: float
    at: float | None


def break_even(vintages: pd.DataFrame, terms: Terms, revenue_usd_bn: float) -> list[BreakEven]:
    """Return for each setting where a revenue is just what is needed at the peak.

    Parameters
    ----------
    vintages : pandas.DataFrame
        As of `depreciation`; not empty, with capex above zero.
    terms : Terms
        What is assumed.
    revenue_usd_bn : float
        Revenue a year, above zero.

    Returns
    -------
    list of BreakEven
        Margin (at most 100%), share for AI (at most 100%), return wanted (0 to
        `HIGHEST_RETURN_PCT`; beyond it counts as reached at that), the useful life in whole years
        of servers, and of buildings, from which on every longer one is enough (at most
        `LONGEST_LIFE`).
    """
    needed = peak(vintages, terms)[0]
    _, spent = _spent(vintages)

    def off(changed: Terms) -> float:
        return float(np.convolve(spent, _profile(changed)).max()) - revenue_usd_bn

    margin = terms.margin_pct * needed / revenue_usd_bn
    share = terms.ai_share_pct * revenue_usd_bn / needed
    return [
        BreakEven("margin_pct", terms.margin_pct, margin if margin <= 100 else None),
        BreakEven("return_pct", terms.return_pct, _rate(terms, off)),
        BreakEven("server_life", terms.server_life, _life(terms, "server_life", off)),
        BreakEven("building_life", terms.building_life, _life(terms, "building_life", off)),
        BreakEven("ai_share_pct", terms.ai_share_pct, min(share, 100.0)),
    ]


def _rate(terms: Terms, off: Callable[[Terms], float]) -> float | None:
    def at(percent: float) -> float:
        return off(replace(terms, return_pct=percent))

    if at(0.0) > 0:
        return None
    if at(HIGHEST_RETURN_PCT) <= 0:
        return HIGHEST_RETURN_PCT
    return float(brentq(at, 0.0, HIGHEST_RETURN_PCT, xtol=1e-9))


def _life(terms: Terms, setting: str, off: Callable[[Terms], float]) -> float | None:
    enough = None
    for years in range(LONGEST_LIFE, 0, -1):
        if off(replace(terms, **{setting: years})) > 0:
            break
        enough = float(years)
    return enough


def _spent(vintages: pd.DataFrame) -> tuple[int, Array]:
    """Return the first year and what was spent in it and in every year up to the last."""
    first = int(vintages["year"].min())
    spent = np.zeros(int(vintages["year"].max()) - first + 1)
    np.add.at(spent, vintages["year"].to_numpy() - first, vintages["total_usd_bn"].to_numpy())
    return first, spent


def _profile(terms: Terms) -> Array:
    """Return the revenue needed per 1 of capex, by calendar years since it was spent."""
    return _added(
        [
            share * full_revenue(terms, life) * _halves(steps(life, terms.ramp))
            for share, life in terms.parts
        ]
    )


def _halves(service: Array) -> Array:
    """Turn service years, from mid-year to mid-year, into calendar years."""
    return (np.append(service, 0.0) + np.insert(service, 0, 0.0)) / 2


def _added(profiles: list[Array]) -> Array:
    longest = max(len(each) for each in profiles)
    whole: Array = np.sum([np.pad(each, (0, longest - len(each))) for each in profiles], axis=0)
    return whole


def _by_vintage(vintages: pd.DataFrame, profile: Array) -> pd.DataFrame:
    rows = [
        {"vintage": int(year), "year": int(year) + after, "usd_bn": float(spent * part)}
        for year, spent in zip(vintages["year"], vintages["total_usd_bn"], strict=True)
        for after, part in enumerate(profile)
        if part > 0
    ]
    types = {"vintage": "int64", "year": "int64", "usd_bn": "float64"}
    return pd.DataFrame(rows, columns=list(types)).astype(types)
