"""One spelling for each company and investor, whatever the sources call them."""

import pandas as pd

NAMES = {
    "investments": {"company": "company", "lead_investors": "investor", "investors": "investor"},
    "tickets": {"investor": "investor"},
}
"""Columns of each table that hold names with other spellings, and the kind of name."""


def _one_spelling(aliases: pd.DataFrame) -> dict[str, dict[str, str]]:
    """Return for companies and for investors the spelling used here by the other ones."""
    found: dict[str, dict[str, str]] = {"company": {}, "investor": {}}
    for kind, rows in aliases.groupby("kind"):
        found[str(kind)] = dict(zip(rows["alias"], rows["name"], strict=True))
    return found


def deals(investments: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """Return deals with one spelling a company and investor.

    Parameters
    ----------
    investments, aliases : pandas.DataFrame
        Tables of `ai_investments.schema`.

    Returns
    -------
    pandas.DataFrame
        The deals; spellings that the alias table knows as others of a name are replaced by it.
    """
    names = _one_spelling(aliases)
    company = investments["company"].map(lambda name: names["company"].get(name, name))
    return _investors_spelled(
        investments.assign(company=company.astype("str")), names, "investments"
    )


def tickets(rows: pd.DataFrame, aliases: pd.DataFrame) -> pd.DataFrame:
    """Return tickets with one spelling an investor, as `deals` does."""
    return _investors_spelled(rows, _one_spelling(aliases), "tickets")


def _investors_spelled(
    table: pd.DataFrame, names: dict[str, dict[str, str]], name: str
) -> pd.DataFrame:
    """Replace other spellings of investors in a table's columns of one name or a list of them."""

    def people(cell: object) -> object:
        if not isinstance(cell, str):
            return cell
        parts = (part.strip() for part in cell.split(";"))
        spelled = (names["investor"].get(part, part) for part in parts if part)
        return "; ".join(dict.fromkeys(spelled))

    columns = [column for column, kind in NAMES[name].items() if kind == "investor"]
    return table.assign(
        **{each: table[each].map(people, na_action="ignore").astype("str") for each in columns}
    )
