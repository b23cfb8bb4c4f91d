"""The formulas of a churn scenario with its numbers put in."""

from collections.abc import Callable

import numpy as np
from scipy import special

from ai_investments import formats, glossary, methods
from ai_investments.customers.common_factor import REACH, scores
from ai_investments.customers.counted_losses import CountedLosses, Losses
from ai_investments.customers.scenario import Customer, Scenario
from ai_investments.views.holding import Holding

TAIL = 0.95
"""Confidence of the value-at-risk and expected shortfall shown."""


def formulas(scenario: Scenario, holding: Holding, is_index: bool) -> tuple[str, ...]:
    """Return each formula in words and numbers, in the order of the calculation.

    Parameters
    ----------
    scenario : Scenario
        The scenario; at least one customer.
    holding : Holding
        The stake that is valued.
    is_index : bool
        Whether revenue is not known, so that amounts are percents of it.
    """

    def money(usd_m: float) -> str:
        return f"{usd_m:.4g}% of revenue" if is_index else formats.estimate_usd_m(usd_m)

    terms, largest, losses = scenario.terms, scenario.largest(), scenario.losses_at()
    lost = sum(scenario.expected_losses_usd_m().tolist())
    revenue = scenario.expected_revenue_usd_m()
    grown = float(scenario.grown(scenario.horizon_months))
    quantile, shortfall = losses.quantile(TAIL), losses.expected_shortfall(TAIL)
    rows = [
        _copula(scenario, largest),
        _loss(scenario, largest),
        f"Expected loss by the horizon, Σ E[rᵢ·fᵢ(T)] = {money(lost)} a year of "
        f"{money(scenario.total_usd_m)}; correlation does not move it"
        + (
            " where all who leave go at once." if terms.timing == "at once" else ", but its timing."
        ),
        f"Expected revenue = ({money(scenario.total_usd_m)} − {money(lost)}) × "
        f"(1 + {100 * terms.growth:g}%)^({scenario.horizon_months:g} ÷ 12) = "
        f"× {grown:.3f} = {money(revenue)} a year.",
    ]
    if not is_index:
        rows.append(
            f"Mark = {glossary.term('mark of the stake').formula} = {100 * terms.stake:g}% × "
            f"({terms.multiple:g} × {money(revenue)} + {formats.usd_bn(terms.net_cash_usd_bn)}) = "
            f"{formats.about_usd_bn(scenario.expected_mark_usd_bn())} expected."
        )
    if holding.prices and not is_index and revenue > 0:
        paid = holding.prices[0].usd_bn
        needed = (paid / terms.stake - terms.net_cash_usd_bn) / (revenue / 1000)
        rows.append(
            f"Break-even multiple = {methods.BREAK_EVEN_MULTIPLE} = "
            f"({formats.usd_bn(paid)} ÷ {100 * terms.stake:g}% − "
            f"{formats.usd_bn(terms.net_cash_usd_bn)}) ÷ {money(revenue)} = {needed:.1f}×."
        )
    share = f"{100 * (1 - TAIL):.0f}%"
    rows += [
        f"Expected shortfall = the average of the worst {share}, the part of the probability at "
        f"the value-at-risk that belongs to it split off: {money(shortfall)} a year, at a "
        f"value-at-risk of {money(quantile)}; grown to the horizon {money(shortfall * grown)} and "
        f"{money(quantile * grown)}.",
        _method(losses, money),
    ]
    return tuple(rows)


def _method(losses: Losses, money: Callable[[float], str]) -> str:
    lattice = f"{losses.loss.size:,} losses " + (
        f"{money(losses.step)} apart" if losses.step else "(nothing is uncertain)"
    )
    moves = (
        f"moves losses by at most {money(losses.moved)} on average, the expected shortfall by at "
        f"most {money(losses.moved / (1 - TAIL))}."
    )
    nodes = (
        f"{losses.nodes:,} nodes of z, equally spaced on ±{REACH:g} (trapezoid rule). Error of the "
        f"cumulative probabilities from the nodes below {max(losses.error, 1e-15):.0e}; "
    )
    if isinstance(losses, CountedLosses):
        return (
            f"Outcomes: the {losses.outcomes().number:,} sums of what the large customers and what "
            f"the small ones may take are counted at every second of {nodes}no amount is moved. "
            f"Only the chart needs a lattice: {lattice}, which {moves}"
        )
    if losses.exact and not losses.step and losses.loss.size > 1:
        return f"Outcomes: all {losses.loss.size:,} losses are listed; {nodes}no amount is moved."
    return f"Lattice: {lattice}; {nodes}the lattice " + (
        "moves no loss." if losses.exact else moves
    )


def _copula(scenario: Scenario, customer: Customer) -> str:
    rho, p = scenario.terms.correlation, customer.leaving.probability
    formula = glossary.term("correlation").formula
    if p in (0, 1):
        return (
            f"One-factor Gaussian copula: given the common factor z, customers leave independently "
            f"with {formula}, ρ = {rho:g}. {customer.name}: p = {100 * p:g}% whatever z is."
        )
    at = special.ndtr(scores(np.array([p]), np.array([-2.0, 0.0, 2.0]), rho)[:, 0])
    chances = ", ".join(
        f"{formats.chance(float(chance))} at z = {z}"
        for z, chance in zip(("−2", "0", "2"), at, strict=True)
    )
    return (
        f"One-factor Gaussian copula: given the common factor z, customers leave independently "
        f"with {formula}. {customer.name}, p = {100 * p:g}%, ρ = {rho:g}: "
        f"Φ(({special.ndtri(p):.3f} − {rho**0.5:.3f}·z) ÷ {(1 - rho) ** 0.5:.3f}), "
        f"that is {chances}.".replace("(-", "(−")
    )


def _loss(scenario: Scenario, customer: Customer) -> str:
    leaving, months = customer.leaving, scenario.horizon_months
    alone = float(leaving.lost(months - leaving.start_months))
    back = float(leaving.replacement(months - leaving.start_months))
    share = (
        f"for {customer.name}, decided after {leaving.start_months:g} months: "
        f"{100 * alone:.0f}% − {100 * back:.0f}% = {100 * (alone - back):.0f}% at the horizon "
        f"({months:g} months)"
    )
    when = (
        "all decide at the start"
        if scenario.terms.timing == "at once"
        else f"who leaves has decided by t with probability {methods.DECIDED}"
    )
    return (
        f"Loss by quarter t: {methods.LOST}; {when}. {methods.FALLEN}: "
        f"{leaving.notice_months:g} months’ notice, a {leaving.shape} wind-down over "
        f"{leaving.wind_down_months:g}, {100 * leaving.replaced:g}% replaced "
        f"{leaving.lag_months:g} months later; {share}."
    )
