"""Tables are turned into what is sent once for as long as their rows are there."""

import gc
import weakref

import pandas as pd
import pyarrow as pa
import pytest
from streamlit.dataframe_util import convert_pandas_df_to_arrow_bytes

from ai_investments import evidence
from pages import _rows
from tests.built_in import DATA

DEALS = DATA.rows("investments")
COLUMNS = ("company", "announced_on", "amount_usd_bn", "grade", "not there", "valuation_usd_bn")


def as_bytes(table: pa.Table) -> bytes:
    """Return what Streamlit sends of a table."""
    to = pa.BufferOutputStream()
    with pa.RecordBatchStreamWriter(to, table.schema) as writer:
        writer.write_table(table)
    return to.getvalue().to_pybytes()


@pytest.fixture
def rows() -> pd.DataFrame:
    """Return rows of their own: with dates, numbers that lack, words and grades."""
    grades = [*evidence.GRADES] * len(DEALS)
    return DEALS.assign(grade=grades[: len(DEALS)])


def test_what_is_sent_is_what_streamlit_sends_of_the_rows(rows: pd.DataFrame) -> None:
    sent = _rows.as_sent(rows, COLUMNS, None)
    listed = [name for name in COLUMNS if name in rows]
    assert sent.column_names == listed
    in_words = rows[listed].assign(grade=rows["grade"].map(evidence.label))
    assert as_bytes(sent) == convert_pandas_df_to_arrow_bytes(in_words)


def test_words_among_numbers_are_sent_as_words() -> None:
    some = pd.DataFrame({"left": [1.5, "complete", None]})
    assert _rows.as_sent(some, ("left",), None)["left"].to_pylist() == ["1.5", "complete", None]


PAGE = """
shown = stand_in
def newest_first(rows):
    asked.append(len(rows))
    return rows.iloc[::-1]
sent = as_sent(shown.rows, COLUMNS, newest_first)
"""


class StandIn:
    """Stands in for a dataset, which pages and their rows hang on."""

    def __init__(self, rows: pd.DataFrame):
        self.rows = rows


def test_rows_are_made_once_however_often_a_page_is_run(rows: pd.DataFrame) -> None:
    asked: list[int] = []
    page = compile(PAGE, "page.py", "exec")  # as Streamlit keeps it from run to run

    def run(of: pd.DataFrame) -> pa.Table:
        given = {"asked": asked, "as_sent": _rows.as_sent, "COLUMNS": COLUMNS}
        module = given | {"stand_in": StandIn(of)}
        exec(page, module)  # noqa: S102
        return module["sent"]

    plain, turned = _rows.as_sent(rows, COLUMNS, None), run(rows)
    assert turned["company"].to_pylist() == plain["company"].to_pylist()[::-1]
    assert run(rows) is turned
    assert _rows.as_sent(rows, COLUMNS, None) is plain
    assert _rows.as_sent(rows, COLUMNS[:1], None).column_names == ["company"]
    assert run(rows.copy()) is not turned
    assert len(asked) == 2


def test_what_was_made_goes_with_its_rows_and_holds_on_to_nothing() -> None:
    def opened() -> tuple[int, weakref.ref[StandIn]]:
        stand_in = StandIn(DEALS.head().copy())
        module = {"asked": [], "as_sent": _rows.as_sent, "COLUMNS": COLUMNS, "stand_in": stand_in}
        exec(PAGE, module)  # noqa: S102
        assert id(stand_in.rows) in _rows._made
        return id(stand_in.rows), weakref.ref(stand_in)

    place, held = opened()
    gc.collect()  # the page itself is a circle
    assert held() is None
    assert place not in _rows._made


def test_a_function_that_holds_something_is_refused(rows: pd.DataFrame) -> None:
    for most in (1, 2):
        with pytest.raises(ValueError, match="holds nothing"):
            _rows.as_sent(rows, COLUMNS, lambda of, most=most: of.head(most))
        with pytest.raises(ValueError, match="holds nothing"):
            _rows.as_sent(rows, COLUMNS, lambda of: of.head(most))  # noqa: B023
