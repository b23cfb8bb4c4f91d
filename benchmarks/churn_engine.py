"""Time the exact loss distribution beside a simulation of the same error, in one run.

``python -m benchmarks.churn_engine`` writes the table into benchmarks/README.md. The error is that
of the 95% quantile of revenue lost, against a lattice of 65,536 points. The simulation is
vectorised over draws and quarters in single precision; its error, taken over several seeds, falls
with the root of the draws, so the draws that it needs, and their time, follow from a shorter run.
Times are of the processor, all threads added: others use the machine too.
"""

import math
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy import special

from ai_investments.churn import distribution, loss_distribution
from ai_investments.leaving import Leaving
from ai_investments.scenario import Customer, Scenario, Terms
from benchmarks import report

Array = npt.NDArray[np.float64]

QUARTERS = range(1, 13)
DRAWS, SEEDS = 100_000, 6
TERMS = Terms(
    correlation=0.3, growth=0.2, quarters=12, timing="at once", multiple=20, net_cash_usd_bn=0,
    stake=0.49,
)  # fmt: skip


def book(own_calendars: bool, timing: str) -> Scenario:
    """Return 25 customers of uneven size."""
    random = np.random.default_rng(20250613)
    customers = tuple(
        Customer(
            f"Customer {n}", "all", float(revenue), "assumed",
            Leaving(float(p), n % 5 * 3, n % 4, 6 + n % 7 * 2, replaced=n % 3 / 10, lag_months=6)
            if own_calendars
            else Leaving(float(p), wind_down_months=24),
        )
        for n, (revenue, p) in enumerate(
            zip(random.lognormal(3, 1, 25), random.uniform(0.05, 0.9, 25), strict=True)
        )
    )  # fmt: skip
    return Scenario(customers, replace(TERMS, timing=timing))


def exact(case: Scenario) -> Array:
    """Return the 95% quantile of every quarter."""
    fresh = replace(case, _known={}, _read={})
    return np.array([fresh.losses_at(quarter).quantile(0.95) for quarter in QUARTERS])


def finest(case: Scenario) -> Array:
    """Return the same on a lattice of 65,536 points."""
    found = []
    for quarter in QUARTERS:
        exposures = case.exposures(quarter)
        step = sum(each.most for each in exposures) / 65_536
        found.append(
            distribution(exposures, case.terms.correlation, step).quantile(0.95) if step else 0.0
        )
    return np.array(found)


def simulated(case: Scenario, draws: int, seed: int) -> Array:
    """Return the same from a simulation."""
    random = np.random.Generator(np.random.SFC64(seed))
    rho = case.terms.correlation
    n = len(case.customers)
    chances = np.array([each.leaving.probability for each in case.customers])
    common = math.sqrt(rho) * random.standard_normal((draws, 1), dtype=np.float32)
    if case.terms.timing == "at once":
        own = random.standard_normal((draws, n), dtype=np.float32)
        own *= np.float32(math.sqrt(1 - rho))
        own += common
        left = (own < special.ndtri(chances).astype(np.float32)).astype(np.float32)
        takes = np.array(
            [[each.amount * each.profile[0][0] for each in case.exposures(q)] for q in QUARTERS],
            dtype=np.float32,
        )
        losses = left @ takes.T
    else:
        x = (special.ndtri(chances) - common) / math.sqrt(1 - rho)
        rate = -special.log_ndtr(-x) / case.horizon_months
        months = (random.standard_exponential((draws, n), dtype=np.float32) / rate).astype(np.int32)
        np.minimum(months, int(case.horizon_months), out=months)
        losses = np.zeros((draws, len(QUARTERS)), dtype=np.float32)
        for place, customer in enumerate(case.customers):
            since = np.array(QUARTERS)[:, None] * 3 - np.arange(case.horizon_months + 1) - 0.5
            shares = np.where(since > 0, customer.leaving.gone(np.maximum(since, 0)), 0)
            shares[:, -1] = 0  # still there at the horizon
            losses += (customer.revenue_usd_m * shares.T).astype(np.float32)[months[:, place]]
    place = math.ceil(0.95 * draws) - 1
    return np.partition(losses, place, axis=0)[place].astype(np.float64)


def seconds(work: Callable[[], object], times: int) -> float:
    """Return the median processor time of some runs."""
    taken = []
    for _ in range(times):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def against_simulation() -> list[str]:
    """Return a row for each way in which 25 customers may leave."""
    lines = [
        "| 25 customers × 12 quarters | error of the 95% quantile, of revenue | exact "
        "| draws for that error | simulated | × exact |",
        "|---|---|---|---|---|---|",
    ]
    for name, own, timing in (
        ("one calendar", False, "at once"),
        ("own calendars", True, "at once"),
        ("evenly over the horizon", False, "evenly"),
    ):
        case = book(own, timing)
        truth = finest(case)
        error = math.sqrt(np.mean((exact(case) - truth) ** 2))
        runs = np.array([simulated(case, DRAWS, seed) for seed in range(SEEDS)])
        noise = math.sqrt(np.mean((runs - truth) ** 2))
        ours = seconds(partial(exact, case), 5)
        draws = DRAWS * (noise / error) ** 2
        theirs = seconds(partial(simulated, case, DRAWS, 99), 3) * draws / DRAWS
        lines.append(
            f"| {name} | {100 * error / case.total_usd_m:.4f}% | {1000 * ours:.0f} ms "
            f"| {draws / 1e6:.1f} m | {theirs:.1f} s | {theirs / ours:.0f} |"
        )
    return lines


def many_customers() -> list[str]:
    """Return a row for each number of different customers."""
    random = np.random.default_rng(20250613)
    lines = [
        "| different customers | correlation | one distribution | bound on its error, of revenue |",
        "|---|---|---|---|",
    ]
    for n in (100, 1_000, 10_000):
        revenue, probability = random.lognormal(0, 1.2, n), random.uniform(0.01, 0.6, n)
        for rho in (0.0, 0.3, 0.9):
            found = loss_distribution(revenue, probability, rho)
            taken = seconds(partial(loss_distribution, revenue, probability, rho), 3)
            moved = 100 * found.moved / revenue.sum()
            lines.append(f"| {n:,} | {rho} | {1000 * taken:.0f} ms | {moved:.2f}% |")
    return lines


def main() -> None:
    """Measure and write the tables."""
    report.write("churn engine", [*against_simulation(), "", *many_customers()])


if __name__ == "__main__":
    main()
