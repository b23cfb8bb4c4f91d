"""The deal in focus: a click on a mark or a row chooses it for all pages."""

import pandas as pd
import streamlit as st


def on_deal(deal_id: str) -> None:
    """Put a deal in focus; a callback of a chart, which may stand in a fragment."""
    st.session_state["deal"] = deal_id
    st.rerun("app")


def on_row(table: str, deal_ids: pd.Series) -> None:
    """Put the deal of a table's chosen row in focus; a callback.

    Parameters
    ----------
    table : str
        Key of the table.
    deal_ids : pandas.Series
        The deal of each of its rows, in their order.
    """
    rows = st.session_state[table].selection.rows
    if rows:
        on_deal(str(deal_ids.iloc[rows[0]]))
