"""Large CSV files of any origin: DuckDB makes the rows of them that come out in memory."""

import math
from pathlib import Path

import pandas as pd
import pytest

from ai_investments import sources
from ai_investments.dataset import Dataset, among, collected
from ai_investments.problems import Problem
from ai_investments.schema import CLAIMS, INVESTMENTS
from ai_investments.sources import Setting
from ai_investments.sources.large_csv import LargeCsv, Unreadable
from ai_investments.views import ValuationJumps

COLUMNS = (
    "deal_id", "company", "announced_on", "date_precision", "round", "status", "amount_usd_bn",
    "valuation_usd_bn", "segment", "country",
)  # fmt: skip
ROWS = 400


def row(n: int, company: str = "Acme", day: str = "2024-01-02", amount: str = "1.5") -> str:
    cells = (
        f"d{n}",
        company,
        day,
        "day",
        "Seed",
        "closed",
        amount,
        str(n + 1),
        "Developer tools",
        "US",
    )
    return ",".join(cells)


def table(*lines: str, after: int = 100, end: str = "\n", header: str = ",".join(COLUMNS)) -> str:
    """Return a CSV file with some lines among others that are sound."""
    sound = [row(n) for n in range(ROWS)]
    return "".join(each + end for each in [header, *sound[:after], *lines, *sound[after:]])


def both(folder: Path, content: str | bytes, monkeypatch: pytest.MonkeyPatch) -> list[Dataset]:
    """Return a file as it comes out in memory, and through DuckDB."""
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "investments.csv").write_bytes(data)
    in_memory = sources.opened(Setting(str(folder)))
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 0)
    return [in_memory, sources.opened(Setting(str(folder)))]


def cells(data: Dataset) -> pd.DataFrame:
    shown = ["deal_id", "company", "announced_on", "amount_usd_bn", "valuation_usd_bn", "country"]
    rows = data.rows("investments")[shown].sort_values("deal_id", ignore_index=True)
    return rows.astype({"announced_on": "datetime64[us]"}).fillna({"country": ""})


def of_file(data: Dataset) -> list[Problem]:
    return [each for each in data.problems if each.file == "investments.csv"]


SEMICOLONS = table(row(900, amount="2.5")).replace(",", ";").replace(".", ",")
ALIKE = {
    "plain": table(),
    "other line ends": table(end="\r\n"),
    "byte order mark": "\ufeff" + table(),
    "semicolons and decimal commas": SEMICOLONS,
    "a first line that names the delimiter": "sep=;\n" + SEMICOLONS,
    "tabs": table().replace(",", "\t"),
    "blank lines": "\n\n" + table("", ""),
    "rows of delimiters alone": table("," * 9, "," * 9),
    "no end of the last line": table().rstrip("\n"),
    "quotes": table('q1,"A, ""B"" Inc",2024-01-02,day,Seed,closed,1,3,Developer tools,"US"'),
    "a cell of two lines": table('q1,"A\nB",2024-01-02,day,Seed,closed,1,3,Developer tools,US'),
    "a cell of two lines among other line ends": table(
        'q1,"A\nB",2024-01-02,day,Seed,closed,1,3,Developer tools,US', end="\r\n"
    ),
    "blanks behind a number and a day": table(row(902, day="2024-01-02 ", amount="1.5 ")),
    "a heading in quotes": table(header='"deal_id",' + ",".join(COLUMNS[1:])),
    "a column called as a query calls one": table().replace("country", "one"),
    "a heading twice": table().replace("country", "company"),
}


@pytest.mark.parametrize("name", ALIKE)
def test_the_rows_are_those_that_come_out_in_memory(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory, on_engine = both(tmp_path, ALIKE[name], monkeypatch)
    assert on_engine.on_engine
    pd.testing.assert_frame_equal(cells(on_engine), cells(in_memory), check_dtype=False)
    assert on_engine.rows_left_out == 0


BROKEN = {
    "too few cells": ("x,y", "The row has 2 cells, the header 10."),
    "too many cells": (row(800) + ",more", "The row has 11 cells, the header 10."),
    "text behind a quote": (row(800, company='"A" B'), "A double quote stands inside a cell"),
    "three megabytes": (row(800, company="x" * 3_000_000), "swallows rows after it"),
}


@pytest.mark.parametrize("after", [0, 100, ROWS])
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_line_is_left_out_and_named_wherever_it_stands(
    name: str, after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, reason = BROKEN[name]
    _, data = both(tmp_path, table(line, after=after), monkeypatch)
    assert cells(data)["deal_id"].tolist() == sorted(f"d{n}" for n in range(ROWS))
    [problem] = of_file(data)
    assert (problem.row, problem.left_out) == (after + 2, 1)
    assert reason in problem.reason
    assert line.startswith(problem.value.rstrip("…"))


def test_an_open_quote_is_named_where_it_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_memory, data = both(tmp_path, table(row(800, company='"A')), monkeypatch)
    assert set(cells(in_memory)["deal_id"]) == {f"d{n}" for n in range(100)}
    assert set(cells(data)["deal_id"]) == {f"d{n}" for n in range(100)}
    [problem] = of_file(data)
    assert problem.row == 102
    assert "swallows rows after it" in problem.reason


def test_text_in_another_encoding_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = table(row(800, company="Café")).encode("cp1252")
    _, data = both(tmp_path, content, monkeypatch)
    assert len(cells(data)) == ROWS
    [problem] = of_file(data)
    assert (problem.row, problem.reason) == (102, "The row is not UTF-8.")


UNREADABLE = {
    "UTF-16": (table().encode("utf-16"), "The file is not UTF-8."),
    "other headings": (b"a,b,c\n1,2,3\n", "has none of the columns known"),
    "nothing": (b"\n", "The file is empty."),
    "line ends of two kinds": (table(row(800) + "\r").encode(), "CSV"),
    "a header": (table().split("\n")[0].encode(), "no row"),
    "one other line end": (f"sep=,\r\n{table()}".encode(), "no row"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_is_no_table_is_refused_by_name(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, reason = UNREADABLE[name]
    _, data = both(tmp_path, content, monkeypatch)
    assert sources.unread(data) is not None
    assert reason in data.problems[0].reason
    assert data.problems[0].remedy


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match=r"gone\.csv: The file cannot be read \(No such file"):
        LargeCsv(tmp_path / "gone.csv", INVESTMENTS.columns)


def test_a_day_or_number_that_is_none_is_empty_and_keeps_the_deal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = row(800, day="n/a"), row(801, amount="undisclosed")
    _, data = both(tmp_path, table(*lines), monkeypatch)
    undated, unknown = data.deal("d800"), data.deal("d801")
    assert undated is not None
    assert unknown is not None
    assert pd.isna(undated["announced_on"])
    assert math.isnan(unknown["amount_usd_bn"])
    assert data.count("investments") == ROWS + 2


def test_faulty_cells_of_claims_cost_no_row_before_or_after_settling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = dict.fromkeys((each.name for each in CLAIMS.fields), "") | {
        "deal_id": "d5", "field": "valuation_usd_bn", "value": "6", "evidence": "hearsay",
    }  # fmt: skip
    listed = [claim | {"counts_in_range": each} for each in ("true", "perhaps", "")]
    pd.DataFrame(listed).assign(one="1").to_csv(tmp_path / "claims.csv", index=False)
    _, data = both(tmp_path, table(), monkeypatch)
    for _ in range(2):
        assert len(collected(among(data, "claims", "deal_id", ["d5"]))) == 3
        assert data.count("claims") == 3
        found = ValuationJumps(deal="d5").analyse(data)
        assert len(found.claims) == 3
        assert found.focus is None or not math.isnan(found.focus["jump"])
        sources.settle(data)
    assert {each.name for each in INVESTMENTS.fields} <= set(data.rows("investments"))
