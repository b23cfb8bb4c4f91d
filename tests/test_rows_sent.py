"""Tables are turned into what is sent once for as long as their rows are there."""

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


def test_rows_are_made_once_for_each_way_to_read_them(rows: pd.DataFrame) -> None:
    asked = []

    def newest_first(of: pd.DataFrame) -> pd.DataFrame:
        asked.append(of)
        return of.iloc[::-1]

    plain = _rows.as_sent(rows, COLUMNS, None)
    turned = _rows.as_sent(rows, COLUMNS, newest_first)
    assert turned["company"].to_pylist() == plain["company"].to_pylist()[::-1]
    assert _rows.as_sent(rows, COLUMNS, newest_first) is turned
    assert _rows.as_sent(rows, COLUMNS, None) is plain
    assert _rows.as_sent(rows, COLUMNS[:1], None).column_names == ["company"]
    other = rows.copy()
    assert _rows.as_sent(other, COLUMNS, newest_first) is not turned
    assert len(asked) == 2


def test_what_was_made_goes_with_its_rows() -> None:
    before = len(_rows._made)
    rows = DEALS.head()
    _rows.as_sent(rows, COLUMNS, None)
    assert len(_rows._made) == before + 1
    del rows
    assert len(_rows._made) == before
