"""Parquet files: their columns as cells."""

import io
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ai_investments.own_data.cell import Cell
from ai_investments.own_data.limits import (
    HIGHEST_RATIO,
    LARGEST_UNPACKED,
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TooMuch,
    Unusable,
)

LONGEST = 5_000
"""Characters of a cell that are kept."""


def read(content: bytes) -> tuple[list[str], list[tuple[Cell, ...]]]:
    """Read a Parquet file.

    Parameters
    ----------
    content : bytes
        The file.

    Returns
    -------
    (list of str, list of tuple of Cell)
        Headings and rows. A list in a cell becomes text with "; " between.

    Raises
    ------
    Unusable
        Where it is broken or larger than the limits, told from its metadata before reading.
    """
    try:
        told = pq.read_metadata(io.BytesIO(content))
        _check(told, len(content))
        texts = [
            told.schema.column(place).path for place in range(told.num_columns)
            if told.schema.column(place).physical_type == "BYTE_ARRAY"
        ]  # fmt: skip
        # Texts stay in their dictionary: one long text repeated would fill the memory.
        table = pq.ParquetFile(io.BytesIO(content), read_dictionary=texts).read(use_threads=False)
        columns = [_cells(column) for column in table.columns]
        headings = [str(name) for name in table.column_names]
    except Unusable:
        raise
    except (pa.ArrowException, OSError, ValueError, TypeError, OverflowError, MemoryError,
            NotImplementedError, KeyError, IndexError):  # fmt: skip
        raise Unusable("The Parquet file is broken and cannot be read.",
                       "Write it again, or save the table as CSV.") from None  # fmt: skip
    return headings, list(zip(*columns, strict=True)) if columns else []


def _check(told: Any, size: int) -> None:
    if told.num_columns > MOST_COLUMNS:
        raise TooMuch(f"The file has {told.num_columns:,} columns", f"{MOST_COLUMNS} columns",
                      "Give only the columns needed.")  # fmt: skip
    if told.num_rows > MOST_ROWS:
        raise TooMuch(f"The file has {told.num_rows:,} rows", f"{MOST_ROWS:,} rows",
                      "Leave out rows that are not needed.")  # fmt: skip
    if told.num_rows * told.num_columns > MOST_CELLS:
        raise TooMuch(f"The file has {told.num_rows * told.num_columns:,} cells",
                      f"{MOST_CELLS:,} cells", "Give only the columns needed.")  # fmt: skip
    unpacked = sum(told.row_group(group).total_byte_size for group in range(told.num_row_groups))
    if unpacked > LARGEST_UNPACKED or unpacked > HIGHEST_RATIO * max(size, 50_000):
        raise TooMuch(
            f"The file unpacks to {unpacked / 2**20:,.0f} MB",
            f"{LARGEST_UNPACKED / 2**20:.0f} MB", "Give only the columns needed.",
        )  # fmt: skip


def _cells(column: pa.ChunkedArray) -> list[Cell]:
    found: list[Cell] = []
    for chunk in column.chunks:
        if isinstance(chunk, pa.DictionaryArray):
            words = [_cell(value) for value in chunk.dictionary.to_pylist()]
            found += ["" if place is None else words[place] for place in chunk.indices.to_pylist()]
        else:
            found += [_cell(value) for value in chunk.to_pylist()]
    return found


def _cell(value: Any) -> Cell:
    if value is None:
        return ""
    if isinstance(value, (bool, int, float, date, datetime)):
        return "" if value != value else value
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, bytes):
        value = value[:LONGEST].decode("utf-8", "replace")
    if isinstance(value, (list, tuple)):
        value = "; ".join(str(each) for each in value[:200] if each is not None)
    return str(value)[:LONGEST].strip()
