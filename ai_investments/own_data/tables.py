"""The tables as an analyst's rows stand in them: those of the data, with a grade of their own."""

from dataclasses import replace

from ai_investments.evidence import OWN
from ai_investments.own_data.fields import OWN_TABLES
from ai_investments.schema import Table


def checked_table(name: str) -> Table:
    """Return the definition that own rows of a table are held against.

    It is the table's own, but that a row which must name its evidence can only say "own".
    """
    table = OWN_TABLES[name]
    fields = tuple(
        replace(each, allowed=(OWN,)) if each.name == "evidence" else each for each in table.fields
    )
    return replace(table, fields=fields)
