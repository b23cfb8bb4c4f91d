"""A table of the analyst's own customers: who brings what, and how each may leave."""

from dataclasses import dataclass

from ai_investments import typed_table
from ai_investments.problems import Problem, shown
from ai_investments.typed_table import Cell, Column, Row

NAME = "Your customers"

LEAVING = (
    Column("probability", "share", "That it leaves: 0 to 1, or 90%.",
           ("p", "leaves", "probability of leaving")),
    Column("start", "months", "Months until it may begin to leave.", ("start months",)),
    Column("notice", "months", "Months that a leaver goes on paying in full.", ("notice months",)),
    Column("wind-down", "months", "Months in which its revenue then falls to nothing.",
           ("wind down months", "winddown")),
    Column("shape", "word", "How it falls: linear or exponential.",
           words=("linear", "exponential")),
    Column("replaced", "share", "Share of the lost revenue that others replace: 0 to 1, or 20%.",
           ("replacement",)),
    Column("lag", "months", "Months from loss to replacement.", ("lag months",)),
)  # fmt: skip
"""How a customer leaves; what is empty is as the controls say."""

COLUMNS = (
    Column("customer", "name", "Who.", ("name", "client"), required=True),
    Column("revenue", "amount", "Revenue a year, millions of US dollars.",
           ("amount", "sales", "revenue a year")),
    Column("share", "share", "Or the share of all revenue: 0 to 1, or 17%.",
           ("share of revenue",)),
    Column("group", "name", "Competitor labs, Enterprise, Government, Automotive, Owner, or a "
           "group of your own.", ("customer group", "type")),
    *LEAVING,
)  # fmt: skip


@dataclass(frozen=True)
class OwnCustomer:
    """One usable row.

    Attributes
    ----------
    row : int
        Its number as a spreadsheet counts it.
    name, group : str
        As written; the group may be empty.
    revenue_usd_m, share : float or None
        What it brings a year: exactly one of them is given.
    leaving : dict of str to (str, float or None)
        By column of `LEAVING`; None where the controls decide.
    """

    row: int
    name: str
    group: str
    revenue_usd_m: float | None
    share: float | None
    leaving: dict[str, Cell]


@dataclass(frozen=True)
class OwnCustomers:
    """The usable rows, and what is wrong with the others."""

    customers: tuple[OwnCustomer, ...]
    problems: tuple[Problem, ...]


def read(text: str) -> OwnCustomers:
    """Read the analyst's customers.

    Parameters
    ----------
    text : str
        The table's text form.

    Returns
    -------
    OwnCustomers
        A customer given twice counts once, the first time. Where shares come to more than 100%,
        the customers that no longer fit are left out.
    """
    typed = typed_table.read(text, COLUMNS, NAME)
    problems = list(typed.problems)
    customers: list[OwnCustomer] = []
    seen: dict[str, int] = {}
    shares = 0.0
    for row in typed.rows:
        name = str(row.values["customer"])
        revenue, share = row.values["revenue"], row.values["share"]
        fault = _fault(row, name, seen, shares)
        if fault is not None:
            problems.append(fault)
            continue
        seen[name.casefold()] = row.number
        if revenue is not None and share is not None:
            problems.append(
                Problem(NAME, row.number, "share", f"{float(share):.4g}",
                        "is given beside a revenue; the revenue is used.", "Leave one out.")
            )  # fmt: skip
            share = None
        shares += float(share or 0)
        customers.append(
            OwnCustomer(
                row.number, name, str(row.values["group"] or ""),
                None if revenue is None else float(revenue),
                None if share is None else float(share),
                {column.name: row.values[column.name] for column in LEAVING},
            )
        )  # fmt: skip
    return OwnCustomers(tuple(customers), tuple(problems))


def _fault(row: Row, name: str, seen: dict[str, int], shares: float) -> Problem | None:
    """Return what keeps a row that reads well from being used beside the rows before it."""
    first = seen.get(name.casefold())
    if first is not None:
        return Problem(NAME, row.number, "customer", shown(name),
                       f"stands in row {first} already; this one is left out.",
                       "Put the two together.", left_out=1)  # fmt: skip
    revenue, share = row.values["revenue"], row.values["share"]
    if revenue is None and share is None:
        return Problem(NAME, row.number, "revenue", "", "Neither revenue nor share is given.",
                       "Fill one of them, or remove the row.", left_out=1)  # fmt: skip
    if revenue is None and shares + float(share or 0) > 1 + 1e-9:
        return Problem(NAME, row.number, "share", f"{100 * float(share or 0):.4g}%",
                       f"takes the shares to {100 * (shares + float(share or 0)):.4g}%, more than "
                       "100%; this customer is left out.",
                       "Lower the shares, or give revenues.", left_out=1)  # fmt: skip
    return None
