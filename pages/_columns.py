"""Columns of tables, each with the words of its heading explained where a pointer is held on it."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from ai_investments import glossary


def explained(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a table with the terms that their headings name explained on hover.

    Parameters
    ----------
    columns : mapping of str to str or column_config
        As ``st.dataframe`` takes them: a heading, or a configuration with one.
    """
    return {name: _explained(column) for name, column in columns.items()}


def _explained(column: Any) -> Any:
    plain = isinstance(column, str)
    label, help_ = (column, "") if plain else (column.get("label"), column.get("help"))
    told = glossary.explained(label or "", help_ or "")
    if not told:
        return column
    return st.column_config.Column(column, help=told) if plain else column | {"help": told}
