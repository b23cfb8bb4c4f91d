"""Wrong files: what is wrong is named with its place, what is right stays usable."""

import os
from pathlib import Path

import pytest

from ai_investments import csv_text, dataset
from ai_investments.schema import CLAIMS, INVESTMENTS

HEADER = INVESTMENTS.columns
GOOD = {
    "deal_id": "acme-2025-01-series-a",
    "company": "Acme",
    "segment": "Healthcare",
    "announced_on": "2025-01-31",
    "date_precision": "day",
    "round": "Series A",
    "status": "closed",
    "valuation_usd_bn": "1.5",
    "valuation_basis": "unspecified",
}


def row(**changes: str) -> dict[str, str]:
    return GOOD | changes


def table(*rows: dict[str, str], header: list[str] | None = None, delimiter: str = ",") -> str:
    names = header or HEADER
    lines = [delimiter.join(names)]
    lines += [delimiter.join(each.get(name, "") for name in names) for each in rows]
    return "\n".join(lines) + "\n"


def load(content: bytes | str) -> dataset.Dataset:
    raw = content.encode() if isinstance(content, str) else content
    return dataset.from_contents({"investments": raw})


def test_a_good_row_passes_without_a_word() -> None:
    data = load(table(row()))
    assert data.problems == ()
    assert data.investments["valuation_usd_bn"].tolist() == [1.5]
    assert data.investments["announced_day"].tolist() == [20119]  # date -ud 2025-01-31 +%s / 86400


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("valuation_usd_bn", "29bn", "is not a number"),
        ("valuation_usd_bn", "NaN", "is not a number"),
        ("valuation_usd_bn", "0", "is out of range"),
        ("announced_on", "0001-01-01", "is out of range"),
        ("announced_on", "9999-12-31", "is out of range"),
        ("amount_usd_bn", "٣", "is not a number"),
        ("valuation_usd_bn", "1e999", "is not a number"),
        ("amount_usd_bn", "-3", "is out of range"),
        ("stake_pct", "490", "is out of range"),
        ("announced_on", "2025-02-30", "is not a date"),
        ("announced_on", "13.06.2025", "is not a date"),
        ("announced_on", "", "The cell is empty"),
        ("company", "", "The cell is empty"),
        ("segment", "Health", "is not one of the values allowed"),
        ("status", "Closed", "is not one of the values allowed"),
        ("deal_id", "Acme 2025", "is malformed"),
        ("spans_missing_rounds", "maybe", "is neither true nor false"),
        ("round_group", "nobody-2020-01-seed", "Nothing in investments.csv has this deal_id"),
    ],
)
def test_a_broken_cell_is_named_and_the_other_row_stays(
    column: str, value: str, reason: str
) -> None:
    data = load(table(row(deal_id="fine-2024-01-seed"), row(**{column: value})))
    assert data.investments["deal_id"].tolist() == ["fine-2024-01-seed"]
    (problem,) = data.problems
    assert (problem.file, problem.row, problem.column) == ("investments.csv", 3, column)
    assert problem.value == value
    assert problem.reason.startswith(reason)
    assert problem.remedy
    assert data.rows_left_out == 1


def test_several_faults_in_one_row_are_all_named_and_the_row_counts_once() -> None:
    data = load(table(row(valuation_usd_bn="x", announced_on="y", segment="z")))
    assert {problem.column for problem in data.problems} == {
        "valuation_usd_bn", "announced_on", "segment"
    }  # fmt: skip
    assert data.rows_left_out == 1


def test_a_missing_column_that_is_needed_stops_the_file_and_says_so() -> None:
    header = [name for name in HEADER if name != "company"]
    data = load(table(row(), row(deal_id="b"), header=header))
    assert data.investments.empty
    assert [(p.column, p.left_out) for p in data.problems] == [("company", 2)]


def test_a_missing_column_that_is_not_needed_is_taken_as_empty() -> None:
    header = [name for name in HEADER if name != "doubt"]
    data = load(table(row(), header=header))
    assert len(data.investments) == 1
    assert [(p.column, p.left_out) for p in data.problems] == [("doubt", 0)]


def test_an_unknown_column_is_named_and_not_used() -> None:
    data = load(table(row(), header=[*HEADER, "colour"]))
    assert len(data.investments) == 1
    assert [p.column for p in data.problems] == ["colour"]


def test_a_duplicate_id_keeps_the_first_row() -> None:
    data = load(table(row(company="First"), row(company="Second")))
    assert data.investments["company"].tolist() == ["First"]
    (problem,) = data.problems
    assert (problem.row, problem.column) == (3, "deal_id")
    assert "row 2" in problem.reason


def test_a_duplicate_of_a_broken_row_is_used() -> None:
    data = load(table(row(valuation_usd_bn="x"), row(company="Second")))
    assert data.investments["company"].tolist() == ["Second"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_understood(encoding: str) -> None:
    data = load(table(row(company="Zürich Modèles")).encode(encoding))
    assert data.problems == ()
    assert data.investments["company"].tolist() == ["Zürich Modèles"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_delimiters_are_understood(delimiter: str) -> None:
    data = load(table(row(), delimiter=delimiter))
    assert data.problems == ()
    assert len(data.investments) == 1


def test_semicolons_allow_decimal_commas() -> None:
    data = load(table(row(valuation_usd_bn="13,79"), delimiter=";"))
    assert data.problems == ()
    assert data.investments["valuation_usd_bn"].tolist() == [13.79]


def test_windows_line_ends_and_blank_lines_do_not_shift_the_row_numbers() -> None:
    text = table(row(), row(deal_id="b", valuation_usd_bn="x")).replace("\n", "\r\n\r\n")
    (problem,) = load(text).problems
    assert problem.row == 5  # header 1, blank 2, good 3, blank 4


def test_a_row_with_too_many_cells_is_left_out_and_the_next_one_is_read() -> None:
    lines = table(row(), row(deal_id="next")).splitlines()
    lines[1] += ",surplus"
    data = load("\n".join(lines))
    assert data.investments["deal_id"].tolist() == ["next"]
    (problem,) = data.problems
    assert problem.row == 2
    assert "cells" in problem.reason


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty"),
        (b"  \n\n ", "The file is empty"),
        (b"\xef\xbb\xbf", "The file is empty"),
        (b"PK\x03\x04\x00\x00\x00", "This is not a text file"),
        (b"a,b,c\n1,2,3\n", "The first row"),
        (b"," * 100_000, "The first row"),
    ],
)
def test_a_file_that_is_no_table_is_one_clear_problem(content: bytes, reason: str) -> None:
    data = load(content)
    assert data.investments.empty
    (problem,) = data.problems
    assert problem.reason.startswith(reason)


def test_ten_megabytes_of_noise_are_one_clear_problem() -> None:
    data = load(os.urandom(10 * 2**20))
    assert data.investments.empty
    assert len(data.problems) == 1


def test_a_file_above_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_text, "LARGEST_BYTES", 1000)
    (problem,) = load(table(*[row(deal_id=f"d{n}") for n in range(50)])).problems
    assert "more than" in problem.reason


def test_a_header_alone_says_that_there_are_no_rows() -> None:
    data = load(",".join(HEADER) + "\n")
    assert data.investments.empty
    assert [p.reason for p in data.problems] == ["The file has a header and no rows."]


@pytest.mark.parametrize("lines", [2, 200_000])
def test_an_unclosed_quote_names_the_row_where_it_begins_and_what_it_swallows(lines: int) -> None:
    good = table(row(), row(deal_id="b"))
    data = load(good + '"never closed,x\n' + "y\n" * lines)
    assert len(data.investments) == 2
    (problem,) = data.problems
    assert problem.row == 4
    assert problem.reason == f"A double quote that opens here swallows the next {lines} lines."
    assert problem.left_out == lines + 1


def test_a_quote_that_closes_is_no_fault() -> None:
    data = load(table(row(company='"Acme, Inc\nZurich"')))
    assert data.problems == ()


def test_a_very_long_cell_spoils_its_row_at_most() -> None:
    data = load(table(row(note="x" * 200_000), row(deal_id="next")))
    assert len(data.investments) == 2


def test_a_line_that_names_the_delimiter_is_passed_over() -> None:
    data = load("sep=;\n" + table(row(), delimiter=";"))
    assert data.problems == ()


def test_two_missing_columns_lose_each_row_once() -> None:
    header = [name for name in HEADER if name not in ("company", "segment")]
    assert load(table(row(), row(deal_id="b"), header=header)).rows_left_out == 2


def test_claims_of_a_row_left_out_are_counted_not_listed() -> None:
    claim = {
        "deal_id": GOOD["deal_id"], "field": "valuation_usd_bn", "value": "1.5",
        "stage": "closing", "counts_in_range": "true", "publisher": "A", "evidence": "reported",
        "url": "https://example.org/a",
    }  # fmt: skip
    claims = table(claim, claim, claim | {"deal_id": "unknown"}, header=CLAIMS.columns)
    data = dataset.from_contents(
        {
            "investments": table(row(status="done")).encode(),
            "claims": claims.encode(),
        }
    )
    assert data.claims.empty
    said = [(p.row, p.left_out) for p in data.problems if p.file == "claims.csv"]
    assert said == [(4, 1), (None, 2)]


def test_a_claim_needs_a_web_address_not_a_script() -> None:
    claim = {
        "deal_id": GOOD["deal_id"], "field": "valuation_usd_bn", "value": "1.5",
        "stage": "closing", "counts_in_range": "true", "publisher": "A", "evidence": "reported",
        "url": "javascript:alert(1)",
    }  # fmt: skip
    data = dataset.from_contents(
        {
            "investments": table(row()).encode(),
            "claims": table(claim, header=CLAIMS.columns).encode(),
        }
    )
    assert data.claims.empty
    assert data.problems[-1].column == "url"


@pytest.mark.parametrize("value", ["abc", "NaN", "inf", "-9", "0", "1,5", "2025-06-13"])
def test_a_claim_needs_a_value_that_fits_its_field(value: str) -> None:
    claim = {
        "deal_id": GOOD["deal_id"], "field": "valuation_usd_bn", "value": f'"{value}"',
        "stage": "closing", "counts_in_range": "true", "publisher": "A", "evidence": "reported",
        "url": "https://example.org/a",
    }  # fmt: skip
    data = dataset.from_contents(
        {
            "investments": table(row()).encode(),
            "claims": table(claim, header=CLAIMS.columns).encode(),
        }
    )
    assert data.claims.empty
    (problem,) = data.problems
    assert (problem.row, problem.column, problem.value) == (2, "value", value)


@pytest.mark.parametrize("content", ["{", "[]", ""])
def test_a_broken_data_package_is_named_and_the_data_is_used(tmp_path: Path, content: str) -> None:
    (tmp_path / "investments.csv").write_text(table(row()))
    (tmp_path / "datapackage.json").write_text(content)
    data = dataset.load(tmp_path)
    assert len(data.investments) == 1
    assert any(p.file == "datapackage.json" for p in data.problems)


def test_other_spellings_become_the_one_of_the_alias_table() -> None:
    aliases = "kind,alias,name\ncompany,Acme Inc,Acme\ninvestor,NVIDIA,Nvidia\n"
    rows = table(row(company="Acme Inc", investors="NVIDIA; Other; Nvidia"))
    data = dataset.from_contents({"investments": rows.encode(), "aliases": aliases.encode()})
    assert data.investments["company"].tolist() == ["Acme"]
    assert data.investments["investors"].tolist() == ["Nvidia; Other"]


def test_a_missing_folder_gives_an_empty_dataset_that_says_so(tmp_path: Path) -> None:
    data = dataset.load(tmp_path / "nowhere")
    assert data.investments.empty
    (problem,) = data.problems
    assert problem.file.startswith("investments.csv, claims.csv, aliases.csv")


def test_a_single_file_is_a_table_of_deals(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(table(row()))
    data = dataset.load(path)
    assert len(data.investments) == 1
    assert data.problems == ()


def test_the_version_names_the_contents() -> None:
    one, same, other = load(table(row())), load(table(row())), load(table(row(company="B")))
    assert one.version == same.version != other.version
