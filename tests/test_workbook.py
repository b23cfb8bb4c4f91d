"""The Excel workbook of every page, read back as a spreadsheet reads it."""

import io
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pandas as pd
import pytest

from ai_investments import dataset, workbook
from ai_investments.frames import Frame
from ai_investments.views import VIEWS, CustomerChurn, DataSources, ValuationJumps, View
from ai_investments.views.edition import Edition
from ai_investments.views.watched import Watched
from ai_investments.workbook import table_sheet
from ai_investments.workbook.book import LONGEST_TEXT, MOST_LINKS, MOST_ROWS, Book
from ai_investments.workbook.headings import heading
from pages import _downloads, _links
from tests.built_in import DATA
from tests.test_links import NOT_DEFAULT

MADE_ON = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
LINK = "https://monitor.example.com/x?y=1"
SAMPLE = [*(view() for view in VIEWS), *(view(**NOT_DEFAULT[view]) for view in VIEWS)]


def opened(view: View, **options: Any) -> openpyxl.Workbook:
    content = workbook.workbook(view, view.analyse(DATA), DATA, LINK, MADE_ON)
    return openpyxl.load_workbook(io.BytesIO(content), **options)


def texts(sheet: Any) -> list[str]:
    return [str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell]


def table_of(sheet: Any, names: list[str]) -> pd.DataFrame:
    """Read the table below the headings of these columns."""
    rows = list(sheet.iter_rows(values_only=True))
    words = [each.words for each in table_sheet.headings(names)]
    top = next(place for place, row in enumerate(rows) if list(row[: len(words)]) == words)
    return pd.DataFrame([row[: len(words)] for row in rows[top + 1 :]], columns=names)


@pytest.mark.parametrize("view", SAMPLE, ids=lambda view: view.title)
def test_a_workbook_holds_finding_table_and_every_setting_of_the_page(view: View) -> None:
    result = view.analyse(DATA)
    book = opened(view, data_only=True)
    sheet = book["Result"]
    assert result.finding in texts(sheet)
    wanted = view.export_table(result, DATA)
    names = [name for name in wanted if not name.startswith("input_")]
    found = table_of(sheet, names)
    assert len(found) == len(wanted)
    for name in wanted[names].select_dtypes("number"):
        pd.testing.assert_series_equal(
            pd.to_numeric(found[name]).astype(float),
            wanted[name].astype(float).reset_index(drop=True).replace(float("inf"), float("nan")),
            check_names=False, rtol=1e-12,
        )  # fmt: skip
    for name in wanted[names].select_dtypes("datetime"):
        days = wanted[name].reset_index(drop=True)
        assert [each for each in found[name] if pd.notna(each)] == [
            each for each in days if pd.notna(each)
        ]
    rows = [
        row for row in book["Inputs"].iter_rows(values_only=True) if row[6] in view.parameters()
    ]
    assert [row[6] for row in rows] == list(view.parameters())
    differing = {row[6] for row in rows if row[4]}
    assert differing == set(view.to_query())


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_heading_is_in_words_and_stands_once(view: type[View]) -> None:
    names = list(view().export_table(view().analyse(DATA), DATA).columns)
    words = [each.words for each in table_sheet.headings(names)]
    own = [each for each, name in zip(words, names, strict=True) if not name.startswith("input_")]
    assert len(set(words)) == len(words)
    assert not [each for each in own if "_" in each or not each[0].isupper()]


def test_about_says_where_the_numbers_come_from() -> None:
    told = texts(opened(ValuationJumps())["About"])
    for wanted in (LINK, DATA.version, DATA.as_of, "2026-01-02 03:04"):
        assert wanted in told
    assert any(each.startswith("◆ official: ") for each in told)


def test_sources_are_the_claims_with_links_to_the_web_alone() -> None:
    view = ValuationJumps(company=("Scale AI",))
    sheet = opened(view)["Sources"]
    claims = view.export_claims(view.analyse(DATA), DATA)
    assert claims is not None
    links = [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert sorted(links) == sorted(claims["url"].dropna())
    assert all(each.startswith("http") for each in links)


HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "\tx", "\rx", "javascript:alert(1)",
           "file:///etc/passwd", "internal:About!A1", "x\x00\x1b\ufffe\ud800", "{=1}"]  # fmt: skip


def test_text_is_never_a_formula_nor_a_link_elsewhere() -> None:
    book = Book()
    sheet = book.sheet("Sheet")
    table_sheet.write(sheet, 0, pd.DataFrame({"name": HOSTILE}, dtype=object))
    read = openpyxl.load_workbook(io.BytesIO(book.made("=x", MADE_ON)))["Sheet"]
    cells = [read.cell(row, 1) for row in range(2, len(HOSTILE) + 1)]
    assert [cell.data_type for cell in cells] == ["s"] * len(cells)
    assert not any(cell.hyperlink for cell in cells)
    assert [cell.value for cell in cells[:4]] == HOSTILE[:4]


def test_hostile_settings_stay_text() -> None:
    names = "\n".join(f'"{each}",5' for each in ("=1+1", "+1", "-1", "@x", "'x"))
    view = CustomerChurn(own=f"customer,revenue\n{names}", exceptions="who,probability\n=1+1,50%")
    book = opened(view)
    known = {"=1+1", "+1", "-1", "@x", "'x"}
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row
             if cell.value in known]  # fmt: skip
    assert all(cell.data_type == "s" for cell in found)
    assert {cell.value for cell in book["Inputs"]["B"] if isinstance(cell.value, str)} >= {view.own}


def test_what_excel_cannot_hold_is_cut_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ai_investments.workbook.book.MOST_ROWS", 50)
    monkeypatch.setattr("ai_investments.workbook.book.MOST_LINKS", 10)
    book = Book()
    sheet = book.sheet("Sheet")
    urls = [f"https://example.org/{n}" for n in range(60)]
    table_sheet.write(sheet, 0, pd.DataFrame({"url": urls, "note": ["x" * 40_000] * 60}))
    told = " ".join(book.cut)
    read = openpyxl.load_workbook(io.BytesIO(book.made("Cut", MADE_ON)))["Sheet"]
    assert read.max_row == 50
    assert len(read["B2"].value) == LONGEST_TEXT
    assert read["B2"].value.endswith("(cut)")
    assert sum(bool(cell.hyperlink) for cell in read["A"]) == 10
    assert read["A50"].value == urls[48]
    for part in ("Rows 50 to 60", "10 links", "32,767 characters"):
        assert part in told
    assert (MOST_ROWS, MOST_LINKS) == (1_048_576, 65_530)


def test_an_unknown_column_still_gets_words() -> None:
    assert heading("mean_loss_usd_m").words == "Mean loss, $m"
    assert heading("seen_on").words == "Seen on"


def test_data_without_a_deal_gives_a_workbook_of_every_page(tmp_path: Any) -> None:
    empty = dataset.load(tmp_path)
    for view in VIEWS:
        content = workbook.workbook(view(), view().analyse(empty), empty, LINK)
        assert "Result" in openpyxl.load_workbook(io.BytesIO(content)).sheetnames


def test_a_workbook_that_fails_says_why() -> None:
    read = openpyxl.load_workbook(io.BytesIO(workbook.refusal("=Disk full", LINK)))
    assert {"=Disk full", LINK} <= set(texts(read["Not made"]))


def test_a_download_that_fails_is_a_file_that_says_why() -> None:
    def fail(_: _links.Shown) -> bytes:
        raise KeyError("=nothing")

    def refusal(shown: _links.Shown, reason: str) -> bytes:
        return workbook.refusal(reason, shown.address)

    latest = _links.Latest()
    latest.shown = _links.Shown(
        ValuationJumps(), Frame(Edition(), Watched(), DATA, DATA), "http://here/x"
    )
    said = _downloads.made(latest, fail, refusal)
    told = " ".join(texts(openpyxl.load_workbook(io.BytesIO(said))["Not made"]))
    assert "KeyError: '=nothing'" in told
    assert latest.shown.address in told
    assert _downloads.made(latest, lambda _: b"made", refusal) == b"made"


def test_the_whole_table_of_deals_fits() -> None:
    sheet = opened(DataSources())["Result"]
    assert sheet.freeze_panes
    assert sheet.auto_filter.ref
