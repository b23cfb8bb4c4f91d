"""What it takes for a stake to be worth what was paid, as a table and in words."""

from collections.abc import Hashable, Iterator
from typing import Any

import pandas as pd

from ai_investments import formats
from ai_investments.customers import break_even
from ai_investments.customers.scenario import Scenario
from ai_investments.customers.scenario_input import Input
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.holding import Holding

GROWTH = (-0.5, 2.0)
"""Between which growths a year the solver looks."""
NEVER = "no value reaches it"
ALWAYS = "always"


def solved(scenario: Scenario, holding: Holding) -> pd.DataFrame:
    """Return what each number must be, all others as they are, for each price claimed.

    Returns
    -------
    pandas.DataFrame
        ``what`` must change, ``who`` (a customer or group; else empty), ``unit``, ``now`` and, for
        each price, a row with its ``price_usd_bn``, ``price_label`` and the value ``needed``:
        missing where no value within the control's bounds is worth just the price, and ``always``
        whether that is because every value is worth more. A multiple, a revenue or a share that
        must stay is 0 where the stake is worth the price even without.
    """
    worth = scenario.expected_mark_usd_bn()
    rows = [
        {"what": what, "who": who, "unit": unit, "now": now, "price_usd_bn": price.usd_bn,
         "price_label": price.label, "needed": needed,
         "always": needed is None and worth >= price.usd_bn}
        for price in holding.prices
        for what, who, unit, now, needed in _needs(scenario, price.usd_bn)
    ]  # fmt: skip
    columns = ["what", "who", "unit", "now", "price_usd_bn", "price_label", "needed", "always"]
    table = pd.DataFrame(rows, columns=columns)
    return table.astype(dict.fromkeys(("now", "price_usd_bn", "needed"), "float64"))


def _needs(scenario: Scenario, price: float) -> Iterator[tuple[str, str, str, float, float | None]]:
    terms = scenario.terms
    multiple = break_even.break_even_multiple(scenario, price)
    yield "multiple", "", "×", terms.multiple, multiple
    revenue = break_even.break_even_revenue_usd_m(terms, price)
    yield "revenue", "", "$m", scenario.expected_revenue_usd_m(), revenue
    growth = break_even.break_even_input(scenario, Input("growth"), price, *GROWTH)
    yield "growth", "", "%", 100 * terms.growth, None if growth is None else 100 * growth
    cash = break_even.break_even_input(scenario, Input("net_cash_usd_bn"), price, *_cash_bounds())
    yield "net cash", "", "$bn", terms.net_cash_usd_bn, cash
    if not scenario.customers:
        return
    largest = scenario.largest()
    groups: dict[str, list[str]] = {}
    for each in scenario.customers:
        if each.revenue_usd_m > 0:
            groups.setdefault(each.group, []).append(each.name)
    if len(groups.get(largest.group, ())) > 1:
        alone = Input("probability", customers=frozenset({largest.name}))
        staying = _staying(scenario, alone, price)
        yield "stays", largest.name, "%", 100 * (1 - largest.leaving.probability), staying
    for group, names in groups.items():
        leaves = Input("probability", group=group).of(scenario)
        staying = break_even.break_even_retention(scenario, group, price)
        yield (
            "stays", group if len(names) > 1 else names[0], "%", 100 * (1 - (leaves or 0.0)),
            None if staying is None else 100 * staying,
        )  # fmt: skip


def _staying(scenario: Scenario, leaves: Input, price: float) -> float | None:
    found = break_even.break_even_input(scenario, leaves, price, 0.0, 1.0)
    if found is not None:
        return 100 * (1 - found)
    at_worst = leaves.changed(scenario.apart(), 1.0).expected_mark_usd_bn()
    return 0.0 if at_worst >= price else None


def _cash_bounds() -> tuple[float, float]:
    bounds = ChurnParameters.parameters()["net_cash"].bounds
    assert not callable(bounds)  # noqa: S101
    return bounds


def answers(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table of `solved` as it is shown: a row a number, a column a price."""
    if table.empty:
        return pd.DataFrame()
    shown = table.assign(
        number=[name(what, who) for what, who in zip(table["what"], table["who"], strict=True)],
        set=[f"{now:.0f}%" if what == "stays" else value(what, now)
             for what, now in zip(table["what"], table["now"], strict=True)],
        price=[f"for {formats.usd_bn(price)}" for price in table["price_usd_bn"]],
        answer=[ALWAYS if always else value(what, needed)
                for what, needed, always
                in zip(table["what"], table["needed"], table["always"], strict=True)],
    )  # fmt: skip
    columns = list(dict.fromkeys(shown["price"]))
    wide = shown.pivot_table(
        index=["number", "set"], columns="price", values="answer", aggfunc="first", sort=False
    )
    return (
        wide[columns].reset_index().rename_axis(columns=None)
        .rename(columns={"number": "Needed", "set": "Set"})
    )  # fmt: skip


def name(what: str, who: str) -> str:
    """Return what must change, as a row of the table is called."""
    if what == "stays":
        return f"Stays: {who}"
    return {
        "multiple": "Multiple",
        "revenue": "Revenue at the horizon",
        "growth": "Growth a year",
        "net cash": "Net cash",
    }[what]


def value(what: str, number: float) -> str:
    """Write a value of the table; a missing one is one that nothing reaches."""
    if pd.isna(number):
        return NEVER
    if what in ("multiple", "revenue") and number == 0:
        return ALWAYS
    if what == "multiple":
        return f"{number:.1f}×"
    if what == "revenue":
        return formats.estimate_usd_m(number)
    if what == "net cash":
        return formats.about_usd_bn(number)
    if what == "growth":
        return f"{number:.0f}%".replace("-", "−")
    return ALWAYS if number == 0 else f"{_up(number):.0f}%"


def _up(number: float) -> float:
    """Round a share that must stay up, so that as much as is written is enough."""
    return float(-(-round(number, 6) // 1))


def told(table: pd.DataFrame, holding: Holding, worth_usd_bn: float) -> tuple[str, ...]:
    """Return what it takes for the headline price in sentences, the most telling first."""
    if table.empty:
        return ()
    first = table[table["price_usd_bn"] == holding.prices[0].usd_bn]
    by_what = {(row["what"], row["who"]): row for row in first.to_dict("records")}
    paid = formats.usd_bn(holding.prices[0].usd_bn)
    multiple, revenue, growth = (by_what[what, ""] for what in ("multiple", "revenue", "growth"))
    said = []
    if pd.isna(multiple["needed"]):
        said.append(f"No multiple makes {holding.words} worth {paid}.")
    elif multiple["needed"] == 0:
        said.append(f"At any multiple {holding.words} is worth {paid}: the net cash alone is.")
    else:
        said.append(
            f"The multiple must be {value('multiple', multiple['needed'])} instead of "
            f"{value('multiple', multiple['now'])}, or revenue "
            f"{value('revenue', revenue['needed'])} a year at the horizon instead of the "
            f"{value('revenue', revenue['now'])} expected."
        )
    shares = [row for (what, _), row in by_what.items() if what == "stays"]
    said += [_stays(row, paid) for row in _most_telling(shares)]
    if pd.isna(growth["needed"]):
        bound = f"{100 * GROWTH[worth_usd_bn < holding.prices[0].usd_bn]:.0f}%".replace("-", "−")
        rest = "it is worth more" if worth_usd_bn >= holding.prices[0].usd_bn else "it is not"
        said.append(f"Even if those who stay grow by {bound} a year, {rest}.")
    else:
        said.append(
            f"Those who stay must grow by {value('growth', growth['needed'])} a year instead of "
            f"{value('growth', growth['now'])}."
        )
    return tuple(said)


def _most_telling(rows: list[dict[Hashable, Any]]) -> list[dict[Hashable, Any]]:
    """Return the row of the group that is expected to lose the largest part of itself."""
    return sorted(rows, key=lambda row: float(row["now"]))[:2]


def _stays(row: dict[Hashable, Any], paid: str) -> str:
    who, now = row["who"], f"{float(row['now']):.0f}%"
    needed = float(row["needed"])
    if pd.isna(needed):
        return f"{who}: no value reaches it, not even if all of that revenue stays (set: {now})."
    if needed == 0:
        return f"{who}: worth {paid} even if all of that revenue leaves (set to stay: {now})."
    return f"{who}: at least {_up(needed):.0f}% of that revenue must stay (set: {now})."
