"""The charts of the page “Customer churn”."""

from ai_investments import formats
from ai_investments.charts.maker import Maker
from ai_investments.customers.customer_book import BASES
from ai_investments.dataset import Dataset
from ai_investments.figures import Chart, Mark, customer_shares, distribution, revenue_path
from ai_investments.figures.chart import Palette
from ai_investments.figures.event_lines import of_dates, with_events
from ai_investments.named_events import named
from ai_investments.views.customer_churn import CustomerChurn, Result


def path(view: CustomerChurn, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw the revenue a year, quarter by quarter, with its bands."""
    book, last = result.book, result.at_horizon
    chart = revenue_path(
        result.path,
        result.plan,
        book.revenue_usd_m,
        f"Revenue: {formats.estimate_usd_m(last['expected_usd_m'])} a year expected by "
        f"{last['date']:%B %Y}, {formats.estimate_usd_m(last['all_stay_usd_m'])} if all stay",
        "Bands: 50% and 90% of outcomes. "
        + (
            "2024 revenue and the plan (for the year 2025 as a whole) as reported; all else "
            "assumed."
            if result.plan
            else f"Start: {book.revenue_words}; all else assumed."
        ),
        palette,
    )
    return with_events(chart, named(dataset), of_dates(*chart.spec["layout"]["xaxis"]["range"]))


def mark(view: CustomerChurn, result: Result, dataset: Dataset, palette: Palette) -> Chart | None:
    """Draw the distribution of the stake's value; None where no revenue is known."""
    book, holding, case = result.book, result.holding, result.scenario
    if book.is_index:
        return None
    possible, probability = case.revenue_at_horizon()
    expected = formats.estimate_usd_m(1000 * result.expected_mark_usd_bn)
    paid = [
        Mark(price.usd_bn, f"{formats.usd_bn(price.usd_bn)} paid ({price.label})", n == 0)
        for n, price in enumerate(holding.prices)
    ]
    if paid:
        chances = ", ".join(
            f"{formats.chance(chance)} ({formats.usd_bn(price)})"
            for price, chance in result.below.items()
        )
        title = f"Worth less than paid in {chances} of outcomes"
    else:
        stake = holding.words_at_start
        title = f"{stake}: {expected} expected at {holding.multiple:g}× revenue"
    return distribution(
        case.mark_usd_bn(possible),
        probability,
        paid or [Mark(result.expected_mark_usd_bn, f"expected {expected}")],
        f"Value of {holding.words}, $bn",
        "bn",
        title,
        f"{100 * holding.stake:g}% × ({holding.multiple:g}× revenue a year at the horizon + net "
        "cash). A stake’s price also holds rights that this leaves out.",
        palette,
    )


def losses(view: CustomerChurn, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw the distribution of the revenue that leaves, with its tail."""
    case, lost = result.scenario, result.scenario.losses
    tail = view.tail / 100
    mean, at_risk = lost.mean(), lost.quantile(tail)
    shortfall = lost.expected_shortfall(tail)
    return distribution(
        lost.loss,
        lost.probability,
        [
            Mark(mean, f"expected {formats.estimate_usd_m(mean)}"),
            Mark(at_risk, f"value-at-risk {view.tail}%: {formats.estimate_usd_m(at_risk)}"),
            Mark(shortfall, f"expected shortfall: {formats.estimate_usd_m(shortfall)}", focus=True),
        ],
        "Revenue a year of the customers who leave, $m",
        "m",
        f"Of {formats.estimate_usd_m(case.total_usd_m)} a year, {formats.estimate_usd_m(mean)} "
        f"leave on average; the largest customer ({result.largest}) leaves in "
        f"{formats.chance(result.lose_largest)} of outcomes",
        "Computed, not simulated: one-factor Gaussian copula "
        + (
            f"on a lattice of {formats.estimate_usd_m(lost.step)}"
            if lost.step
            else "outcome by outcome"
        )
        + f", quadrature error below {max(lost.error, 1e-15):.0e}. "
        "Before growth, replacement and wind-down. Effective number of customers: "
        f"{case.effective_customers():.1f}.",
        palette,
    )


def customers(view: CustomerChurn, result: Result, dataset: Dataset, palette: Palette) -> Chart:
    """Draw the revenue by customer, by how well each share is known."""
    crossed = (result.customers["basis"] == BASES["own"]).any()
    own = f"{BASES['own']} crossed, " if crossed else ""
    known = (
        "a share that is your own, reported or derived"
        if crossed
        else "a reported or derived share"
    )
    return customer_shares(
        result.customers,
        not result.book.is_index,
        f"{result.largest} brings {formats.percent(result.largest_pct, 0)} of the revenue; "
        f"{formats.percent(100 - result.assumed_pct, 0)} of it has {known}",
        f"{' solid, '.join([BASES['reported'], BASES['derived']])} hatched, {own}"
        f"{BASES['assumed']} hollow. The rest, of customers nobody names, is split into "
        "equal ones.",
        palette,
    )


CHARTS: dict[str, Maker] = {
    "path": path,
    "mark": mark,
    "losses": losses,
    "customers": customers,
}
