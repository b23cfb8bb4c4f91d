"""What it takes for a stake to be worth a price, or that nothing reaches it."""

from scipy import optimize

from ai_investments.customers.scenario import Scenario, Terms
from ai_investments.customers.scenario_input import Input


def break_even_revenue_usd_m(terms: Terms, price_usd_bn: float) -> float | None:
    """Return the revenue a year at the horizon at which the stake is worth a price.

    0 where the cash alone is worth the price; None where no revenue reaches it, since the multiple
    or the stake is 0.
    """
    if terms.stake * terms.net_cash_usd_bn >= price_usd_bn:
        return 0.0
    if terms.multiple == 0 or terms.stake == 0:
        return None
    return 1000 * (price_usd_bn / terms.stake - terms.net_cash_usd_bn) / terms.multiple


def break_even_multiple(scenario: Scenario, price_usd_bn: float) -> float | None:
    """Return the multiple at which the expected value of the stake is a price.

    0 where the cash alone is worth the price; None where no multiple reaches it, since no revenue
    is expected or the stake is 0.
    """
    terms = scenario.terms
    if terms.stake * terms.net_cash_usd_bn >= price_usd_bn:
        return 0.0
    expected = scenario.expected_revenue_usd_m() / 1000
    if expected <= 0 or terms.stake == 0:
        return None
    return (price_usd_bn / terms.stake - terms.net_cash_usd_bn) / expected


def break_even_retention(scenario: Scenario, group: str, price_usd_bn: float) -> float | None:
    """Return the least share of a group's revenue that must stay for the stake to be worth a price.

    Each customer of the group leaves with the same probability, 1 − the share returned; the
    expected value of the stake is then the price.

    Parameters
    ----------
    scenario : Scenario
        Everybody else leaves as it says.
    group : str
        Name of the group.
    price_usd_bn : float
        The price.

    Returns
    -------
    float or None
        Between 0 and 1; 0 where the stake is worth the price even if all of the group leave. None
        where it is not even if all stay, or the group has no revenue.
    """
    if not any(each.group == group and each.revenue_usd_m > 0 for each in scenario.customers):
        return None

    leaves = Input("probability", group=group)
    paid_for = break_even_input(scenario, leaves, price_usd_bn, 0.0, 1.0)
    if paid_for is None:
        at_worst = leaves.changed(scenario.apart(), 1.0).expected_mark_usd_bn()
        return 0.0 if at_worst >= price_usd_bn else None
    return 1 - paid_for


def break_even_input(
    scenario: Scenario, changed: Input, price_usd_bn: float, low: float, high: float
) -> float | None:
    """Return the value of an input at which the expected value of the stake is a price.

    Parameters
    ----------
    scenario : Scenario
        All other inputs.
    changed : Input
        The input; the stake's value must rise or fall with it all the way.
    price_usd_bn : float
        The price.
    low, high : float
        Between which values to look.

    Returns
    -------
    float or None
        None where no value between them reaches the price.
    """
    tried = scenario.apart()  # what is tried is forgotten

    def missing(value: float) -> float:
        return changed.changed(tried, value).expected_mark_usd_bn() - price_usd_bn

    at_low, at_high = missing(low), missing(high)
    if at_low == 0:
        return low
    if at_high == 0:
        return high
    if at_low * at_high > 0:
        return None
    return float(optimize.brentq(missing, low, high, xtol=1e-9 * (high - low)))
