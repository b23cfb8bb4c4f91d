"""The sheet Assumptions of a churn scenario: every customer, and how it leaves."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ai_investments.customers.customer_book import REST
from ai_investments.customers.scenario import Scenario
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ChurnParameters
from ai_investments.views.customer_churn import customers_table
from ai_investments.workbook.book import Book, Formula, at
from ai_investments.workbook.columns import Column, Columns
from ai_investments.workbook.inputs_sheet import Inputs

NAME = "Assumptions"
TOP = 8
TOTAL = at(6, 1, NAME)
"""Cell with the revenue of all customers."""
TERMS = {
    "probability": "probability_pct",
    "start": "start_months",
    "notice": "notice_months",
    "wind-down": "wind_down_months",
    "shape": "shape",
    "replaced": "replaced_pct",
    "lag": "lag_months",
}
"""Columns of a typed table of customers, and of the sheet."""
CONTROLS = {"start": "start", "notice": "notice", "wind-down": "wind_down", "shape": "shape",
            "replaced": "replaced", "lag": "lag"}  # fmt: skip
"""The parameter behind each, but for the probability."""


@dataclass(frozen=True)
class Assumptions:
    """Where the customers stand.

    Attributes
    ----------
    columns : Columns
        The table.
    customers : pandas.DataFrame
        Its rows, as `customers_table` gives them.
    unit : str
        Of the amounts: "$m" or "% of revenue".
    """

    columns: Columns
    customers: pd.DataFrame
    unit: str

    def term(self, name: str, row: int) -> str:
        """Return the address of a customer's cell, from another sheet."""
        return f"{NAME}!{self.columns.cell(name, row)}"

    def summed(self, per_customer: Any, case: Scenario) -> list[float]:
        """Return amounts by customer of a scenario as amounts by row of the table."""
        by_name: dict[str, float] = {}
        listed = set(self.customers["customer"])
        for customer, amount in zip(case.customers, per_customer, strict=True):
            name = customer.name if customer.name in listed else REST
            by_name[name] = by_name.get(name, 0.0) + float(amount)
        return [by_name[name] for name in self.customers["customer"]]


def controls(view: ChurnParameters, case: Scenario, dataset: Dataset) -> dict[str, dict[str, str]]:
    """Return for every row of the table which parameter gives each of its terms.

    A term that the customer's own row or an exception sets is not there.
    """
    book, reported = view.book(dataset), view.reported_book(dataset)
    deviating = view.deviations(book)
    own = {account.name: dict(account.leaving or {}) for account in book.accounts}
    found = {}
    for row in customers_table(case).to_dict("records"):
        name, group = str(row["customer"]), str(row["group"])
        chance = view.chance_control(reported, name, group)
        told = own.get(name, {}) | deviating.of(name, group)
        found[name] = {
            term: control
            for term, control in ({"probability": chance} | CONTROLS).items()
            if told.get(term) is None
        }
    return found


def write(
    book: Book, view: ChurnParameters, result: Any, dataset: Dataset, inputs: Inputs
) -> Assumptions:
    """Write the sheet."""
    case = result.scenario
    customers = customers_table(case)
    unit = "% of revenue" if result.book.is_index else "$m"
    sheet = book.sheet(NAME)
    sheet.paragraph(0, f"Customers of {result.book.vendor}, and how each leaves", "title")
    sheet.paragraph(
        1,
        "What comes from Inputs is a formula; write over it to let one customer leave in its own "
        f"way. Revenue: {result.book.revenue_words}.",
    )
    sheet.legend(2)
    columns = Columns(sheet, TOP, _columns(unit), len(customers))
    sheet.put(6, 0, f"Revenue a year, {unit}", "bold")
    total = Formula(f"=SUM({columns.all('revenue_usd_m')})", case.total_usd_m)
    sheet.put(6, 1, total, "formula", "#,##0.0")
    came = controls(view, case, dataset)
    for place, row in enumerate(customers.to_dict("records")):
        name = str(row["customer"])
        columns.put(place, "customer", name if row["count"] == 1 else f"{name} ({row['count']})")
        for each in ("group", "count", "basis", "revenue_usd_m"):
            columns.put(place, each, row[each])
        share = Formula(
            f"=IF({TOTAL}>0,100*{columns.cell('revenue_usd_m', place)}/{TOTAL},0)",
            row["share_pct"],
        )
        columns.put(place, "share_pct", share)
        for term, column in TERMS.items():
            control = came[name].get(term)
            if control is None:
                columns.put(place, column, row[column])
            else:
                columns.put(
                    place, column, Formula(f"={inputs.address(control)}", row[column]), "formula"
                )
    sheet.freeze(TOP + 1, 1)
    return Assumptions(columns, customers, unit)


def _columns(unit: str) -> list[Column]:
    return [
        Column("customer", "Customer (number of equal ones)", width=36),
        Column("group", "Group", width=18),
        Column("count", "Equal ones", "fixed", "0"),
        Column("basis", "Share is", width=13),
        Column("revenue_usd_m", f"Revenue a year, {unit}", "input", "#,##0.0"),
        Column("share_pct", "Share, %", "formula", "0.0"),
        Column("probability_pct", "Leaves with probability, %", "input", "0.0#"),
        Column("start_months", "Leaving begins after, months", "input"),
        Column("notice_months", "Notice, months", "input"),
        Column("wind_down_months", "Wind-down, months", "input"),
        Column("shape", "Shape: linear or exponential", "input", width=13),
        Column("replaced_pct", "Replaced in the end, %", "input"),
        Column("lag_months", "Replaced after, months", "input"),
    ]
