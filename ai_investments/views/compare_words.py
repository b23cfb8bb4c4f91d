"""The words of the page “Compare scenarios”: tables of what differs, titles, the finding."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from ai_investments import formats, typed_table
from ai_investments.dataset import Dataset
from ai_investments.views import parameter
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.compared import Compared
from ai_investments.views.pinned import Pin

NOT_VALUED = "no revenue is known"


def differences(pins: tuple[Pin, ...], dataset: Dataset) -> pd.DataFrame:
    """Return the settings that are not the same in all scenarios, in words."""
    rows = []
    for name, each in ChurnParameters.parameters().items():
        values = [each.shown(getattr(pin.view, name), dataset) for pin in pins]
        if len(set(values)) > 1:
            said = [_value_in_words(value, each) for value in values]
            rows.append([each.label, *said])
    return pd.DataFrame(rows, columns=["setting", *(pin.name for pin in pins)])


def _value_in_words(value: Any, each: parameter.Parameter) -> str:
    if each.kind == "table":
        rows = len(typed_table.read(value, each.columns, each.label).rows)
        return formats.count(rows, "row") if value else "none"
    if value is None:
        return each.from_data_words
    return f"{value:g}{each.unit}" if isinstance(value, int | float) else str(value)


def in_words(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return the numbers in words, one row a result."""

    def span(row: dict[str, Any]) -> str:
        low, high = (formats.estimate_usd_m(row[f"revenue_q{q}_usd_m"]) for q in ("05", "95"))
        return low if low == high else f"{low} to {high}"

    def mark_span(row: dict[str, Any]) -> str:
        if row["expected_mark_usd_bn"] is None:
            return NOT_VALUED
        low, high = (formats.usd_bn(round(row[f"mark_q{q}_usd_bn"], 1)) for q in ("05", "95"))
        return low if low == high else f"{low} to {high}"

    said: dict[str, Callable[[dict[str, Any]], str]] = {
        "Customers of": lambda row: row["customers_of"],
        "Horizon": lambda row: f"{row['horizon']:%B %Y}",
        "Revenue a year at the start": lambda row: formats.estimate_usd_m(
            row["revenue_at_start_usd_m"]
        ),
        "Expected at the horizon": lambda row: formats.estimate_usd_m(
            row["expected_revenue_usd_m"]
        ),
        "90% of outcomes": span,
        "If nobody leaves": lambda row: formats.estimate_usd_m(row["revenue_if_all_stay_usd_m"]),
        "Value-at-risk, 95%": lambda row: formats.estimate_usd_m(row["value_at_risk_95_usd_m"]),
        "Expected shortfall, 95%": lambda row: formats.estimate_usd_m(
            row["expected_shortfall_95_usd_m"]
        ),
        "Largest customer leaves": lambda row: (
            "no customer"
            if row["largest_leaves"] is None
            else f"{formats.chance(row['largest_leaves'])} ({row['largest_customer']})"
        ),
        "Multiple of revenue": lambda row: f"{row['multiple']:g}×",
        "Stake": lambda row: f"{row['stake_pct']:g}%",
        "Value of the stake, expected": lambda row: (
            NOT_VALUED
            if row["expected_mark_usd_bn"] is None
            else formats.usd_bn(round(row["expected_mark_usd_bn"], 1))
        ),
        "Value, 90% of outcomes": mark_span,
        "Less than was paid, in outcomes": lambda row: (
            "no price is known"
            if row["probability_below_price"] is None
            else f"{formats.chance(row['probability_below_price'])} "
            f"({formats.usd_bn(row['price_paid_usd_bn'])})"
        ),
        "Worth what was paid at": lambda row: (
            "no price is known"
            if row["price_paid_usd_bn"] is None
            else "no multiple"
            if row["break_even_multiple"] is None
            else "any multiple"
            if row["break_even_multiple"] == 0
            else f"{row['break_even_multiple']:.1f}×"
        ),
        "Effective number of customers": lambda row: f"{row['effective_customers']:.1f}",
        "Revenue that is assumed": lambda row: formats.percent(row["assumed_pct"], 0),
    }
    table = [[label, *(words(row) for row in rows)] for label, words in said.items()]
    return pd.DataFrame(table, columns=["result", *(row["scenario"] for row in rows)])


def path_title(compared: tuple[Compared, ...]) -> str:
    """Say between which amounts expected revenue ends."""
    ends = [float(each.path["expected_usd_m"].iloc[-1]) for each in compared]
    low, high = formats.estimate_usd_m(min(ends)), formats.estimate_usd_m(max(ends))
    if low == high:
        return f"Expected revenue a year at the horizon: {high}"
    return f"Expected revenue a year at the horizon: from {low} to {high}"


def warnings(compared: tuple[Compared, ...]) -> tuple[str, ...]:
    """Name the scenarios that cannot be valued, and why."""
    unknown = [f"“{each.name}”" for each in compared if not each.valued]
    if not unknown:
        return ()
    return (
        f"The revenue of {formats.listed(unknown)} is not in the data: $1m stands for 1% of it "
        "here, and nothing has a value until “Revenue before” is set.",
    )


def mark_title(compared: tuple[Compared, ...]) -> str:
    """Say in how many scenarios the stake is worth less than was paid for it."""
    priced = [each for each in compared if each.holding.prices]
    if not priced:
        return "Value of the stake at the horizon"
    below = [each for each in priced
             if each.expected_mark_usd_bn < each.holding.prices[0].usd_bn]  # fmt: skip
    known = "" if len(priced) == len(compared) else " with a known price"
    less = "worth less on average than was paid for it"
    if not below:
        return f"In no scenario{known} is the stake {less}"
    of = formats.count(len(priced), "scenario")
    return f"In {len(below)} of {of}{known} the stake is {less}"


def finding(compared: tuple[Compared, ...]) -> str:
    """Say between which values the scenarios lie, against what was paid."""
    valued = [each for each in compared if each.valued]
    if not valued:
        return _share_of_revenue(compared)
    ordered = sorted(valued, key=lambda each: (each.expected_mark_usd_bn, each.name))
    low, high = ordered[0], ordered[-1]
    worth = {each.name: formats.usd_bn(round(each.expected_mark_usd_bn, 1)) for each in ordered}
    paid = [each.holding.prices[0].usd_bn if each.holding.prices else None for each in valued]
    against = (
        f", against {formats.usd_bn(paid[0])} paid"
        if paid[0] is not None and set(paid) == {paid[0]}
        else ""
    )
    if len(valued) == 1:
        words = low.holding.words
        only = "" if len(compared) == 1 else f" in “{low.name}”; of the others no revenue is known"
        said = f"{words[:1].upper()}{words[1:]} is worth {worth[low.name]} on average"
        return f"{said}{against}{only}"
    whose = {each.holding.words for each in valued}
    what = next(iter(whose)) if len(whose) == 1 else "the stake"
    span = f"{worth[low.name]} ({low.name}) to {worth[high.name]} ({high.name})"
    if worth[low.name] == worth[high.name]:
        span = f"{worth[low.name]} in each"
    return f"Across {len(valued)} scenarios {what} is worth {span} on average{against}"


def _share_of_revenue(compared: tuple[Compared, ...]) -> str:
    """Say what is expected at the horizon as part of today's revenue, where no amount is known."""
    left = [100 * float(each.path["expected_usd_m"].iloc[-1]) / (each.scenario.total_usd_m or 1)
            for each in compared]  # fmt: skip
    low, high = formats.percent(min(left), 0), formats.percent(max(left), 0)
    span = low if low == high else f"{low} to {high}"
    return (
        f"Expected revenue at the horizon is {span} of what it was; its amount is not known, so "
        "set it to see values"
    )
