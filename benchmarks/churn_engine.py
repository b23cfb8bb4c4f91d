"""Time the exact loss distribution beside a simulation of the same error, in one run.

``python -m benchmarks.churn_engine`` writes the table into benchmarks/README.md. The error is that
of the 95% quantile of revenue lost, root mean square over the quarters, against a lattice of
65,536 points or more. The simulation is vectorised over draws and quarters in single precision. The
share of n draws below a loss is normal with variance q(1 − q)/n about its probability, which makes
the error of its quantile known for any n, also where the distribution is a staircase on which a
simulation stands still; a run with several seeds is shown beside it. Times are of the processor,
all threads added: others use the machine too.
"""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np
import numpy.typing as npt
from scipy import special

from ai_investments.customers import churn
from ai_investments.customers.churn import distribution, loss_distribution
from ai_investments.customers.counted_losses import Losses
from ai_investments.customers.leaving import Leaving
from ai_investments.customers.scenario import Customer, Scenario, Terms
from benchmarks import report

Array = npt.NDArray[np.float64]

QUARTERS = range(1, 13)
ERROR = 1e-5
"""Share of revenue by which the 95% quantile may be wrong: nobody reads more digits."""
DRAWS, SEEDS, TIMED = (2_000, 2, 4_000) if report.QUICK else (100_000, 12, 1_000_000)
FINEST = 2**12 if report.QUICK else 2**18
"""Points of the lattice that the exact quantiles are checked against."""
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
    """Return the 95% quantile of every quarter, with nothing kept from before."""
    churn._halves.cache_clear()
    fresh = replace(case, _known={}, _read={})
    return np.array([fresh.losses_at(quarter).quantile(0.95) for quarter in QUARTERS])


def finest(case: Scenario) -> list[Losses]:
    """Return the distribution of every quarter on as fine a lattice as memory allows."""
    points = FINEST if case.terms.timing == "at once" else FINEST // 4
    found = []
    for quarter in QUARTERS:
        exposures = case.exposures(quarter)
        step = sum(each.most for each in exposures) / points
        found.append(distribution(exposures, case.terms.correlation, step or None))
    return found


def error_of_draws(truth: Sequence[Losses], draws: float) -> float:
    """Return the error of the 95% quantile from so many draws, in the unit of the losses."""
    spread = math.sqrt(0.95 * 0.05 / draws)
    levels = 0.95 + spread * special.ndtri((np.arange(999) + 0.5) / 999)
    squares = []
    for each in truth:
        below = np.cumsum(each.probability)
        drawn = each.loss[np.minimum(np.searchsorted(below, levels), below.size - 1)]
        squares.append(np.mean((drawn - each.quantile(0.95)) ** 2))
    return math.sqrt(np.mean(squares))


def draws_for(truth: Sequence[Losses], error: float) -> float:
    """Return how many draws have such an error."""
    low, high = 4.0, 14.0  # powers of ten
    while high - low > 1e-3:
        middle = (low + high) / 2
        low, high = (middle, high) if error_of_draws(truth, 10**middle) > error else (low, middle)
    return float(10**high)


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
        start = np.array([each.leaving.start_months for each in case.customers])
        rate = -special.log_ndtr(-x) / (case.horizon_months - start)
        waits = random.standard_exponential((draws, n), dtype=np.float32) / rate
        months = (start + waits).astype(np.int32)
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
        "| 25 customers × 12 quarters | error of the exact one | exact "
        f"| error of {DRAWS:,} draws: computed, run | draws for {100 * ERROR:g}% | simulated "
        "| × exact |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, own, timing in (
        ("one calendar", False, "at once"),
        ("own calendars", True, "at once"),
        ("evenly over the horizon", False, "evenly"),
        ("evenly, own calendars", True, "evenly"),
    ):
        case = book(own, timing)
        total = case.total_usd_m
        truth = finest(case)
        right = np.array([each.quantile(0.95) for each in truth])
        error = math.sqrt(np.mean((exact(case) - right) ** 2))
        if error > ERROR * total and not report.QUICK:
            raise ValueError(f"{name}: the error of {error / total:.1e} is above {ERROR:g}.")
        runs = np.array([simulated(case, DRAWS, seed) for seed in range(SEEDS)])
        noise = math.sqrt(np.mean((runs - right) ** 2))
        ours = seconds(partial(exact, case), 5)
        draws = draws_for(truth, ERROR * total)
        theirs = seconds(partial(simulated, case, TIMED, 99), 3) * draws / TIMED
        lines.append(
            f"| {name} | {100 * error / total:.4f}% | {1000 * ours:.0f} ms "
            f"| {100 * error_of_draws(truth, DRAWS) / total:.3f}%, {100 * noise / total:.3f}% "
            f"| {draws / 1e6:.0f} m | {theirs:.0f} s | {theirs / ours:,.0f} |"
        )
    return lines


def many_customers() -> list[str]:
    """Return a row for each number of different customers."""
    random = np.random.default_rng(20250613)
    lines = [
        "| different customers | correlation | one distribution | bound on its error, of revenue |",
        "|---|---|---|---|",
    ]
    for n in (100,) if report.QUICK else (100, 1_000, 10_000):
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
