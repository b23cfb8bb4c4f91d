"""What a reader gets who presses a download button."""

import io
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from ai_investments import dataset
from ai_investments.views import ValuationJumps
from pages import _downloads

DATA = dataset.load()
LINK = "https://monitor.example.com/valuations"


@dataclass(frozen=True)
class Broken(ValuationJumps):
    """A page whose numbers cannot be made."""

    def analyse(self, dataset: Any) -> Any:  # noqa: ARG002
        raise RuntimeError("no <space> left")


def words(kind: str, content: bytes) -> str:
    if kind != "excel":
        return content.decode()
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


@pytest.mark.parametrize("kind", ["csv", "excel", "report"])
def test_a_file_that_cannot_be_made_says_why_and_names_the_link(kind: str) -> None:
    more = [lambda chart: chart] if kind == "report" else []
    made = words(kind, getattr(_downloads, kind)(Broken(), DATA, LINK, *more)())
    space = "&lt;space&gt;" if kind == "report" else "<space>"
    assert f"RuntimeError: no {space} left" in made
    assert LINK in made
