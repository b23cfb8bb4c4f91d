"""Tables that are too large to load: one page of rows at a time."""

import math
from typing import Any

import pandas as pd
import streamlit as st

from ai_investments import formats
from ai_investments.views import HowUnusual, ValuationJumps
from ai_investments.views.valuation_jumps import PAGE_ROWS


def steps(view: ValuationJumps | HowUnusual, result: Any) -> pd.DataFrame:
    """Return the steps to list: all, or the page that is chosen here where they are many.

    Parameters
    ----------
    view : ValuationJumps or HowUnusual
        The view.
    result : its Result
        What it shows.
    """
    n = result.chosen.n
    if n <= len(result.steps):
        table: pd.DataFrame = result.steps
        return table
    pages = math.ceil(n / PAGE_ROWS)
    page = st.number_input(
        f"Page, of {pages:,}", 1, pages, key=f"page of steps {hash(view)}", width=220
    )
    skipped = (page - 1) * PAGE_ROWS
    table = result.steps
    if skipped:
        (table,), _ = result.chosen.rows((view.listed(skipped, PAGE_ROWS),), "")
    rows = f"Rows {skipped + 1:,} to {skipped + len(table):,} of {n:,}."
    st.caption(formats.plain(" ".join([rows, *result.warnings])))
    return table
