"""Exceptions from the common terms: single customers or groups that leave in another way."""

from collections.abc import Collection
from dataclasses import dataclass

from ai_investments import typed_table
from ai_investments.customers.own_customers import LEAVING
from ai_investments.problems import Problem, shown
from ai_investments.typed_table import Cell, Column

NAME = "Exceptions"

COLUMNS = (
    Column("who", "name", "A customer or a group, as the table of customers names it.",
           ("customer", "group", "customer or group"), required=True),
    *LEAVING,
)  # fmt: skip


@dataclass(frozen=True)
class Exceptions:
    """What deviates: for each customer or group, in small letters, the terms that are its own."""

    terms: dict[str, dict[str, Cell]]
    problems: tuple[Problem, ...]

    def of(self, customer: str, group: str) -> dict[str, Cell]:
        """Return the terms of a customer that deviate: its own first, then its group's."""
        of_group = self.terms.get(group.casefold(), {})
        return of_group | self.terms.get(customer.casefold(), {})


def read(text: str, customers: Collection[str], groups: Collection[str]) -> Exceptions:
    """Read the exceptions.

    Parameters
    ----------
    text : str
        The table's text form.
    customers, groups : collection of str
        Who there is; capitals do not matter.

    Returns
    -------
    Exceptions
        Rows about nobody known, and the second about somebody, are problems.
    """
    typed = typed_table.read(text, COLUMNS, NAME)
    problems = list(typed.problems)
    known = {name.casefold() for name in (*customers, *groups)}
    terms: dict[str, dict[str, Cell]] = {}
    rows: dict[str, int] = {}
    for row in typed.rows:
        who = str(row.values["who"])
        key = who.casefold()
        if key not in known:
            problems.append(
                Problem(NAME, row.number, "who", shown(who), "is no customer or group here.",
                        f"The groups are {', '.join(sorted(groups))}; customers as listed below.",
                        left_out=1)
            )  # fmt: skip
        elif key in rows:
            problems.append(
                Problem(NAME, row.number, "who", shown(who),
                        f"stands in row {rows[key]} already; this one is left out.",
                        "Put the two together.", left_out=1)
            )  # fmt: skip
        else:
            rows[key] = row.number
            terms[key] = {
                column.name: row.values[column.name]
                for column in LEAVING
                if row.values[column.name] is not None
            }
    return Exceptions(terms, tuple(problems))
