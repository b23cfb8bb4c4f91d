"""LibreOffice without a window: it computes every formula of a workbook anew."""

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

NO_FORMULA_READS = ("Sources", "About")
"""Sheets that are left out: they would take a quarter of the time."""
PROGRAM = os.environ.get("SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")


def recalculated(books: Mapping[str, openpyxl.Workbook]) -> dict[str, openpyxl.Workbook]:
    """Return workbooks with the values that LibreOffice computes, all in one call.

    openpyxl writes formulas without their cached values, so LibreOffice has nothing to repeat.
    A formula that does read one of the sheets left out comes back as an error.
    """
    assert PROGRAM, "LibreOffice is missing: run the tests by `make test`, or set SOFFICE."
    with tempfile.TemporaryDirectory() as folder:
        given, out = Path(folder, "given"), Path(folder, "out")
        given.mkdir()
        for name, book in books.items():
            for sheet in set(NO_FORMULA_READS) & set(book.sheetnames):
                book.remove(book[sheet])
            book.save(given / f"{name}.xlsx")
        subprocess.run(
            [PROGRAM, f"-env:UserInstallation={Path(folder, 'profile').as_uri()}", "--headless",
             "--convert-to", "xlsx", "--outdir", str(out), *sorted(map(str, given.iterdir()))],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return {
            name: openpyxl.load_workbook(out / f"{name}.xlsx", data_only=True) for name in books
        }


def formulas(book: openpyxl.Workbook) -> list[tuple[str, str]]:
    """Return sheet and address of every formula."""
    return [
        (sheet.title, cell.coordinate)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def read(content: bytes, **options: Any) -> openpyxl.Workbook:
    """Open a workbook from its bytes."""
    return openpyxl.load_workbook(io.BytesIO(content), **options)
