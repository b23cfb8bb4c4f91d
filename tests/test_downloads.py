"""What a reader gets who presses a download button."""

import io
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from ai_investments.frames import Frame
from ai_investments.views import ValuationJumps
from ai_investments.views.edition import Edition
from ai_investments.views.watched import Watched
from pages import _downloads
from pages._links import Latest, Shown
from tests.built_in import DATA

URL = "https://monitor.example.com/valuations"


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
    latest = Latest()
    latest.shown = Shown(Broken(smallest=3.0), Frame(Edition(), Watched(), DATA, DATA), URL)
    made = words(kind, getattr(_downloads, kind)(latest)())
    space = "&lt;space&gt;" if kind == "report" else "<space>"
    assert f"RuntimeError: no {space} left" in made
    assert f"{URL}?smallest=3" in made


def test_a_file_is_of_the_page_as_it_stands_when_it_is_asked_for() -> None:
    latest = Latest()
    make = _downloads.csv(latest)
    for smallest in (2.0, 3.0):
        latest.shown = Shown(
            ValuationJumps(smallest=smallest), Frame(Edition(), Watched(), DATA, DATA), URL
        )
        assert f"{URL}?smallest={smallest:g}" in make().decode("utf-8-sig")
