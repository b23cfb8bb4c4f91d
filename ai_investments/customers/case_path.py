"""A vendor's revenue after a customer left, beside what the churn model says with its inputs.

The model knows what was known when the loss was announced: the revenue of the last year, the
customer's share of it, and by when it would be gone.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ai_investments.customers import lost_customers
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario, Terms
from ai_investments.dataset import Dataset
from ai_investments.days import DAYS_A_MONTH
from ai_investments.remembered import with_dataset

LAGS = tuple(range(0, 25, 3))
"""Months after which a fitted replacement may come."""
NODES, WEIGHTS = np.polynomial.legendre.leggauss(6)
"""Exact for a straight line, and to the last digit that is shown for one that grows."""


@dataclass(frozen=True)
class Forecast:
    """What is assumed beside the case's own inputs.

    Attributes
    ----------
    replaced : float
        Share of the lost revenue that others make up for, 0 to 1.
    lag_months : float
        Time from loss to replacement.
    growth : float
        Growth a year of those who stay; 0.1 is 10%.
    """

    replaced: float = 0.0
    lag_months: float = 0.0
    growth: float = 0.0


@dataclass(frozen=True)
class CasePath:
    """One case, what was reported of it by period, and what a model needs.

    Attributes
    ----------
    case : dict
        The row of the case.
    periods : pandas.DataFrame
        ``period``, ``period_start``, ``period_end``, ``months``, ``revenue_usd_m`` (missing where
        no figure was found), ``after`` (whether the model has to forecast it: it ends after the
        announcement), and the columns of the source.
    base_usd_m : float
        Revenue a year before: that of the periods that ended before the announcement, of the last
        twelve months at most, scaled to a year.
    """

    case: dict[str, Any]
    periods: pd.DataFrame
    base_usd_m: float

    @property
    def known_after(self) -> int:
        """How many periods after the announcement have a figure."""
        return int((self.periods["after"] & self.periods["revenue_usd_m"].notna()).sum())

    def scenario(self, forecast: Forecast) -> Scenario:
        """Return the scenario: the customer leaves for certain, all others stay."""
        lost = self.base_usd_m * self.case["share_lost_pct"] / 100
        goes = Leaving(
            1.0,
            wind_down_months=self.case["wind_down_months"],
            replaced=forecast.replaced,
            lag_months=forecast.lag_months,
        )
        customers = (
            Customer(self.case["customer"], "leaves", lost, "reported", goes),
            Customer("all others", "stay", self.base_usd_m - lost, "derived", Leaving(0.0)),
        )
        terms = Terms(0.0, forecast.growth, 8, "at once", 1.0, 0.0, 1.0)
        return Scenario(customers, terms)

    def modelled(self, forecast: Forecast) -> list[float]:
        """Return what the model says for each period (USD m); missing before the announcement."""
        scenario = self.scenario(forecast)
        return [
            _revenue(scenario, *self._months_since(start, end), months) if after else float("nan")
            for start, end, months, after in zip(
                self.periods["period_start"], self.periods["period_end"],
                self.periods["months"], self.periods["after"], strict=True,
            )
        ]  # fmt: skip

    @cached_property
    def fitted(self) -> Forecast:
        """The replacement that misses the reported periods least, in squares; no growth.

        The model is linear in the share replaced, so that the best share for each lag of `LAGS`
        has a closed form; the shares are kept between 0 and 1. Of equals the shorter lag.
        """
        known = (self.periods["after"] & self.periods["revenue_usd_m"].notna()).to_numpy()
        actual = self.periods["revenue_usd_m"].to_numpy(dtype=float)[known]
        nothing = np.array(self.modelled(Forecast()))[known]
        best = (float("inf"), Forecast())
        for lag in LAGS:
            gain = np.array(self.modelled(Forecast(1.0, lag)))[known] - nothing
            size = float(gain @ gain)
            share = float(np.clip(gain @ (actual - nothing) / size, 0, 1)) if size > 0 else 0.0
            error = float(np.sum((actual - nothing - share * gain) ** 2))
            if error < best[0] - 1e-9:
                best = (error, Forecast(share, lag))
        return best[1]

    def _months_since(self, start: pd.Timestamp, end: pd.Timestamp) -> tuple[float, float]:
        """Return first and last moment of a period in months since the announcement."""
        announced = self.case["announced_on"]
        last = (end - announced).days + 1
        return (start - announced).days / DAYS_A_MONTH, last / DAYS_A_MONTH


@with_dataset()
def paths(dataset: Dataset) -> tuple[CasePath, ...]:
    """Return the cases whose path can be held against the model, newest first.

    A case needs the share lost, the months of wind-down and a revenue before and after the
    announcement.
    """
    found = lost_customers.cases(dataset)
    needed = found.dropna(subset=["share_lost_pct", "wind_down_months"])
    revenue = lost_customers.case_revenue(dataset, needed["case_id"].tolist())
    made = []
    for row in needed.to_dict("records"):
        case = {str(column): value for column, value in row.items()}
        own = revenue[revenue["case_id"] == case["case_id"]]
        path = _path(case, own)
        if path is not None:
            made.append(path)
    return tuple(made)


def _path(case: dict[str, Any], revenue: pd.DataFrame) -> CasePath | None:
    announced = case["announced_on"]
    before = revenue[revenue["period_end"] < announced]
    last_year = before[before["period_start"] > announced - pd.DateOffset(months=13)]
    if last_year.empty or len(before) == len(revenue):
        return None
    spans = [
        lost_customers.months_in(start, end)
        for start, end in zip(last_year["period_start"], last_year["period_end"], strict=True)
    ]
    base = float(last_year["revenue_usd_m"].sum()) * 12 / sum(spans)
    return CasePath(case, _with_gaps(revenue).assign(
        after=lambda rows: rows["period_end"] >= announced
    ), base)  # fmt: skip


def _with_gaps(revenue: pd.DataFrame) -> pd.DataFrame:
    """Return the periods with a row for each stretch of time between them that no figure covers."""
    rows: list[dict[str, Any]] = []
    for row in revenue.to_dict("records"):
        if rows:
            start = rows[-1]["period_end"] + pd.Timedelta(days=1)
            end = row["period_start"] - pd.Timedelta(days=1)
            if (end - start).days > 20:
                named = f"{start:%b}–{end:%b %Y}"
                rows.append({"case_id": row["case_id"], "period": named, "period_start": start,
                             "period_end": end, "revenue_usd_m": float("nan")})  # fmt: skip
        rows.append({str(column): value for column, value in row.items()})
    found = pd.DataFrame(rows, columns=revenue.columns)
    months = [
        lost_customers.months_in(start, end)
        for start, end in zip(found["period_start"], found["period_end"], strict=True)
    ]
    return found.assign(months=months)


def _revenue(scenario: Scenario, begins: float, ends: float, months: int) -> float:
    """Return the expected revenue of a period (USD m): its average rate over its whole months.

    Parameters
    ----------
    scenario : Scenario
        Starts at month 0; before, nothing has changed.
    begins, ends : float
        The period, in months since the start.
    months : int
        Its length in whole months.
    """
    edges = _edges(scenario, begins, ends)
    total = 0.0
    for left, right in itertools.pairwise(edges):
        at = np.clip((left + right + (right - left) * NODES) / 2, 0, None)
        rates = [
            (scenario.total_usd_m - float(np.sum(scenario.expected_losses_usd_m(month / 3))))
            * float(scenario.grown(month))
            for month in at
        ]
        total += (right - left) / 2 * float(WEIGHTS @ rates)
    return total / (ends - begins) * months / 12


def _edges(scenario: Scenario, begins: float, ends: float) -> Sequence[float]:
    """Return the ends of a period and the months in it at which a customer's revenue has a kink."""
    kinks = {0.0}
    for leaving in (customer.leaving for customer in scenario.customers):
        gone = leaving.start_months + leaving.notice_months
        kinks |= {gone, gone + leaving.wind_down_months}
        kinks |= {gone + leaving.lag_months, gone + leaving.lag_months + leaving.wind_down_months}
    return [begins, *sorted(kink for kink in kinks if begins < kink < ends), ends]
