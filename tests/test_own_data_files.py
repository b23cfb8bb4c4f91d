"""What must hold for any file of an analyst: read as it is, or refused in words, never harmful."""

import io
import struct
import zipfile
import zlib
from datetime import date, datetime

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments.own_data import files, limits
from ai_investments.own_data.cell import Cell
from ai_investments.own_data.files import Sheet, read

ROWS = [["Company", "Amount", "On"], ["Acme", 1200000000, datetime(2025, 6, 13)], ["Bär", 0.5, ""]]


def xlsx(rows: list[list[object]] = ROWS, **sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "First"
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        added = book.create_sheet(name)
        for row in more:
            added.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """Return a workbook in which one part is another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return out.getvalue()


def ods(table: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", 8) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", "<manifest/>")
        book.writestr(
            "content.xml",
            "<office:document-content"
            ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
            ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
            ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
            f'<office:spreadsheet><table:table table:name="T">{table}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def cell(value: str, times: int = 1) -> str:
    repeated = f'table:number-columns-repeated="{times}"'
    return (
        f'<table:table-cell office:value-type="string" {repeated}><text:p>{value}</text:p>'
        "</table:table-cell>"
    )


def parquet(table: pa.Table, **options: object) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def cells(sheet: Sheet) -> list[list[Cell]]:
    return [list(row) for _, row in sheet.rows]


def refused(content: bytes, file: str = "deals.csv") -> str:
    """Return why a file is not used."""
    sheet = read(file, content)
    assert sheet.rows == ()
    problem = sheet.problems[0]
    assert problem.remedy
    return problem.reason


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("Company,Amount\nBär,5\n".encode(), "Bär"),
        ("Company,Amount\nBär,5\n".encode("utf-8-sig"), "Bär"),
        ("Company;Amount\r\nBär;5\r\n".encode("cp1252"), "Bär"),
        ("Company\tAmount\nBär\t5\n".encode("utf-16"), "Bär"),
        ("Company\tAmount\nBär\t5\n".encode("utf-16-le"), "Bär"),
        ("Company\tAmount\nBär\t5\n".encode("utf-16-be"), "Bär"),
        ("sep=;\nCompany;Amount\nBär;5\n".encode(), "Bär"),
        ('"Company"|"Amount"\n"B|är"|"5"\n'.encode(), "B|är"),
        ('Company,Amount\n"B, ""är""\n&",5\n'.encode(), 'B, "är"\n&'),
    ],
)
def test_csv_of_any_origin_is_read(content: bytes, name: str) -> None:
    sheet = read("deals.csv", content)
    assert (sheet.headings, cells(sheet), sheet.problems) == (
        ("Company", "Amount"), [[name, "5"]], (),
    )  # fmt: skip


def test_mixed_encodings_are_read_line_by_line_and_said() -> None:
    content = "Company,Amount\nBär,5\n".encode() + "Größe,6\n".encode("cp1252") + "Čáp,7\n".encode()
    sheet = read("deals.csv", content)
    assert [row[0] for row in cells(sheet)] == ["Bär", "Größe", "Čáp"]
    assert "line 3" in sheet.problems[0].reason


def test_headings_are_found_below_lines_that_an_export_writes() -> None:
    content = (
        b"Downloaded on: 13-Jun-2025\n\nCreated for: Someone\nSearch Link:,https://example.com\n"
        b"Deal ID,Companies,Deal Date,Deal Size\n1,Acme,13-Jun-2025,5\n2,Beta,14-Jun-2025,6\n"
    )
    sheet = read("deals.csv", content)
    assert sheet.headings == ("Deal ID", "Companies", "Deal Date", "Deal Size")
    assert [number for number, _ in sheet.rows] == [6, 7]
    assert sheet.problems[0].row == 5


def test_rows_of_another_shape_are_named_and_others_kept() -> None:
    content = b'Company,Amount,Note\nA,1,x\nB,1,200,x\nC,2\nD,3,"open\nE,4,y\n'
    sheet = read("deals.csv", content)
    assert cells(sheet) == [["A", "1", "x"], ["C", "2", ""], ["D", "3", "open\nE,4,y"]]
    assert [(problem.row, problem.left_out) for problem in sheet.problems] == [(3, 1)]


def test_a_quote_that_swallows_rows_is_named() -> None:
    content = b'Company,Amount\nA,1\n"B,2\nC,3\nD,4\n'
    (problem,) = read("deals.csv", content).problems
    assert (problem.row, problem.left_out) == (3, 3)
    assert "double quote" in problem.reason


def test_headings_twice_or_empty_get_names_of_their_own() -> None:
    sheet = read("deals.csv", b"Amount,Amount,,Company\n1,2,3,A\n")
    assert sheet.headings == ("Amount", "Amount (2)", "Column 3", "Company")
    assert "twice" in sheet.problems[0].reason


def test_rows_marked_as_examples_are_not_read() -> None:
    sheet = read("deals.csv", b"Company,Amount\n# Example,5\nA,1\n")
    assert sheet.rows == ((3, ("A", "1")),)


def test_a_workbook_keeps_numbers_dates_and_the_sheet_asked_for() -> None:
    content = xlsx(Second=[["Company", "Amount"], ["Beta", 2.5]])
    first = read("deals.xlsx", content)
    assert (first.name, first.sheets) == ("First", ("First", "Second"))
    assert cells(first) == [["Acme", 1200000000, date(2025, 6, 13)], ["Bär", 0.5, ""]]
    assert [number for number, _ in first.rows] == [2, 3]
    assert cells(read("deals.xlsx", content, "Second")) == [["Beta", 2.5]]
    assert "no sheet “Third”" in read("deals.xlsx", content, "Third").problems[0].reason


def test_an_ods_is_read_with_its_repeated_cells() -> None:
    content = ods(
        f"<table:table-row>{cell('Company')}{cell('Amount')}</table:table-row>"
        f"<table:table-row>{cell('Acme', 2)}</table:table-row>"
        '<table:table-row table:number-rows-repeated="1048574">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert cells(read("deals.ods", content)) == [["Acme", "Acme"]]


def test_formulas_and_macros_are_never_run() -> None:
    book = xlsx([["Company", "Amount"], ['=HYPERLINK("http://example.com")', "=1+1"], ["A", 1]])
    sheet = read("deals.xlsm", with_part(book, "xl/vbaProject.bin", b"\x00" * 100))
    # openpyxl saves no computed value beside a formula: nothing is there to read.
    assert cells(sheet)[-1] == ["A", 1]
    assert not any("=" in str(value) for row in cells(sheet) for value in row)
    assert "macros; they were not run" in sheet.problems[0].reason


def test_parquet_is_read_with_its_types() -> None:
    table = pa.table(
        {
            "Company": ["Acme", None],
            "Amount": [1.5, float("nan")],
            "On": [date(2025, 6, 13), None],
            "At": pd.to_datetime(["2025-06-13", None]).tz_localize("UTC"),
            "Investors": [["A", "B"], []],
            "Raw": [b"x", b"\xff"],
            "Category": pa.array(["a", "b"]).dictionary_encode(),
            "Yes": [True, None],
        }
    )
    sheet = read("deals.parquet", parquet(table))
    first, second = cells(sheet)
    assert first[:3] == ["Acme", 1.5, date(2025, 6, 13)]
    assert files.text(first[3]) == "2025-06-13"
    assert first[4:] == ["A; B", "x", "a", True]
    assert second == ["", "", "", "", "", "\ufffd", "b", ""]


def test_a_name_that_is_not_what_the_file_is_is_said() -> None:
    for file, content in (("deals.csv", xlsx()), ("deals.xlsx", b"Company,Amount\nA,1\n")):
        sheet = read(file, content)
        assert sheet.rows
        assert "By its name this is" in sheet.problems[0].reason


# --- Files that mean harm, or are none


def test_what_is_no_table_is_refused_by_name() -> None:
    assert "empty" in refused(b"")
    assert "empty" in refused(b" \n \n")
    assert "no rows" in refused(b"Company,Amount\n")
    assert "picture" in refused(b"\x89PNG\r\n\x1a\n" + b"\x00" * 100)
    assert "picture" in refused(b"\xff\xd8\xff\xe0" + b"\x00" * 100)
    assert "PDF" in refused(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3")
    assert "not a text file" in refused(bytes(range(256)) * 50)
    assert "broken" in refused(b"PK\x03\x04" + b"x" * 500)
    assert "broken" in refused(b"PAR1" + b"x" * 500)
    assert "broken" in refused(xlsx()[:-300])
    assert "old Excel" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 2000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("deals.csv", "a,b")
    assert "ZIP, and no workbook" in refused(out.getvalue())


def test_a_password_is_named() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    assert "password" in refused(content + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600)
    locked = bytearray(xlsx())
    at = locked.rfind(b"PK\x01\x02")
    locked[at + 8] |= 1
    assert "password" in refused(bytes(locked), "deals.xlsx")


def test_more_than_the_limits_is_refused_before_it_is_read() -> None:
    assert "MB" in refused(b"," * (limits.LARGEST_BYTES + 1))
    assert "cells" in refused(b"," * limits.LARGEST_BYTES)
    head = ",".join(f"c{n}" for n in range(16_000)).encode()
    assert "16,000" in refused(head + b"\n" + b"1," * 15_999 + b"1\n")
    assert "columns" in refused(xlsx([[f"c{n}" for n in range(600)], list(range(600))]))
    rows = b"Company,Amount\n" + b"A,1\n" * (limits.MOST_ROWS + 1)
    assert "rows" in refused(rows)
    wide = pa.table({f"c{n}": [1] for n in range(16_000)})
    assert "16,000 columns" in refused(parquet(wide), "deals.parquet")
    long = pa.table({"c": pa.array([1] * (limits.MOST_ROWS + 1))})
    assert "rows" in refused(parquet(long), "deals.parquet")


def test_a_zip_bomb_is_refused_by_its_directory() -> None:
    bomb = with_part(xlsx(), "xl/worksheets/sheet1.xml", b" " * (limits.LARGEST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    assert "unpacks to" in refused(bomb, "deals.xlsx")
    steep = with_part(xlsx(), "xl/worksheets/sheet1.xml", b" " * 40_000_000)
    assert "grows" in refused(steep, "deals.xlsx")


def test_a_zip_whose_directory_lies_about_its_size_gets_no_further_than_said() -> None:
    inside = b"<worksheet>" + b" " * 50_000_000
    bomb = bytearray(with_part(xlsx(), "xl/worksheets/sheet1.xml", inside))
    told = struct.pack("<II", zlib.crc32(inside[:100]), len(bomb))[:4]
    for mark, crc, size in ((b"PK\x03\x04", 14, 22), (b"PK\x01\x02", 16, 24)):
        at = bomb.rfind(mark)
        bomb[at + crc : at + crc + 4] = told
        bomb[at + size : at + size + 4] = struct.pack("<I", 100)
    assert refused(bytes(bomb), "deals.xlsx") == "The workbook has no rows."


def test_a_cell_far_away_does_not_fill_the_memory() -> None:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1"><v>1</v></c></row>{}</sheetData></worksheet>'
    )
    for far in ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
                "<row r='90000'><c r='ZZ90000'><v>1</v></c></row>",
                "<row>" + "<c><v>1</v></c>" * 700 + "</row>",
                "<row><c/></row>" * 150_000):  # fmt: skip
        content = with_part(xlsx(), "xl/worksheets/sheet1.xml", sheet.format(far).encode())
        assert "reaches" in refused(content, "deals.xlsx") or "cells" in refused(content)
    repeated = ods(
        '<table:table-row table:number-rows-repeated="1000000">'
        f"{cell('x', 16_384)}</table:table-row>"
    )
    assert "reaches" in refused(repeated, "deals.ods")


def test_entities_that_grow_are_refused() -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
    )
    content = with_part(ods(""), "content.xml", f"{lol}]><x>&j;</x>".encode())
    assert refused(content, "deals.ods")


def test_one_long_text_a_million_times_does_not_fill_the_memory() -> None:
    text = pa.array(["x" * 1_000_000]).dictionary_encode()
    column = pa.DictionaryArray.from_arrays(pa.array([0] * 90_000, pa.int32()), text.dictionary)
    sheet = read("deals.parquet", parquet(pa.table({"Note": column, "Company": ["A"] * 90_000})))
    assert len(sheet.rows) == 90_000
    assert len(str(sheet.rows[0][1][0])) <= 5_000


def test_names_of_files_and_sheets_are_text_only() -> None:
    sheet = read("..\\..\\<b>deals</b>\n.csv", b"Company,Amount\nA,1\n")
    assert sheet.file == "b> .csv" or "/" not in sheet.file
    assert "\n" not in sheet.file


@settings(max_examples=150)
@given(st.binary(max_size=400), st.sampled_from([
    b"", b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"a,b\n1,", b'"',
    b"%PDF",
]))  # fmt: skip
def test_random_bytes_never_raise(content: bytes, start: bytes) -> None:
    sheet = read("deals.csv", start + content)
    assert sheet.rows or sheet.problems
    assert len(set(sheet.headings)) == len(sheet.headings)
    assert all(len(row) == len(sheet.headings) for _, row in sheet.rows)


BOOK, TABLE = xlsx(), parquet(pa.table({"Company": ["A", "B"], "Amount": [1, 2]}))


@settings(max_examples=150)
@given(st.sampled_from([BOOK, TABLE]), st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_broken_workbooks_and_parquet_never_raise(content: bytes, at: int, other: bytes) -> None:
    place = at % len(content)
    read("deals", content[:place] + other + content[place + len(other) :])


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=8), st.sampled_from(",;\t|"))
def test_any_text_table_never_raises(rows: list[list[str]], mark: str) -> None:
    sheet = read("deals.csv", "\n".join(mark.join(row) for row in rows).encode())
    assert all(len(row) == len(sheet.headings) for _, row in sheet.rows)


def test_a_cover_sheet_is_passed_over_and_each_sheet_can_be_chosen() -> None:
    content = xlsx([["Report of Acme"], ["Confidential"]], Deals=ROWS)
    found = read("deals.xlsx", content)
    assert found.name == "Deals"
    assert found.rows
    cover = read("deals.xlsx", content, "First")
    assert (cover.name, cover.sheets) == ("First", ("First", "Deals"))
    lone = read("deals.xlsx", xlsx([["Report of Acme"]], Also=[["Nothing"]]))
    assert lone.rows == ()
    assert lone.sheets == ("First", "Also"), "another sheet can still be chosen"
