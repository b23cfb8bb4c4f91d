"""Tens of thousands of deals through DuckDB in the whole app: searched, filtered, paged."""

import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ai_investments import sources
from ai_investments.dataset import Dataset, among, collected
from ai_investments.deals import kept_steps, valuations
from ai_investments.schema import CLAIMS, INVESTMENTS, TICKETS, Table
from ai_investments.sources.setting import Setting
from ai_investments.views import ValuationJumps
from ai_investments.views.valuation_jumps import PAGE_ROWS
from benchmarks import generated_deals
from tests.apart import apart
from tests.running_app import RunningApp
from tests.visitor import Visitor

DEALS = 20_000


def generated(factory: pytest.TempPathFactory, form: str) -> Path:
    made = factory.mktemp(form)
    generated_deals.write(made, DEALS, formats=(form,))
    return made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory, "parquet")


@pytest.fixture(scope="module")
def data(folder: Path) -> Dataset:
    return sources.opened(Setting(str(folder)))


@pytest.fixture(scope="module")
def app(folder: Path) -> Iterator[RunningApp]:
    with RunningApp(source=folder) as running:
        yield running


def test_the_generator_gives_the_same_again_and_sound_rows(folder: Path, tmp_path: Path) -> None:
    generated_deals.write(tmp_path, DEALS, formats=("parquet", "csv"))
    for name in ("investments", "claims"):
        assert (tmp_path / f"{name}.parquet").read_bytes() == (
            folder / f"{name}.parquet"
        ).read_bytes()
    read = sources.opened(Setting(str(tmp_path / "investments.csv")))
    assert not [each for each in read.problems if each.file == "investments.csv"]
    assert len(read.investments) == DEALS
    rounds = read.investments.groupby("company").size()
    assert rounds.median() <= 4 < 30 < rounds.max()  # heavy-tailed


@pytest.fixture(scope="module")
def csv_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generated(tmp_path_factory, "csv")


@pytest.fixture(scope="module")
def in_memory(csv_folder: Path) -> Dataset:
    """Give the same deals as they come out where DuckDB has no part in it."""
    read = sources.opened(Setting(str(csv_folder)))
    assert not read.on_engine
    return read


@pytest.fixture
def large_csv(csv_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 1)
    read = sources.opened(Setting(str(csv_folder)))
    assert read.on_engine
    return read


def assert_shows_the_same(view: ValuationJumps, of: Dataset, wanted: Dataset) -> None:
    found, known = view.analyse(of), view.analyse(wanted)
    first = known.steps.head(PAGE_ROWS)
    pd.testing.assert_frame_equal(found.steps, first, check_dtype=False)
    pd.testing.assert_frame_equal(found.drawn, known.drawn, check_dtype=False)
    assert found.rank == known.rank
    assert found.finding == known.finding
    columns = ["field", "value", "publisher", "evidence", "published_on"]
    order = {"by": columns, "ignore_index": True}
    pd.testing.assert_frame_equal(
        found.claims[columns].sort_values(**order), known.claims[columns].sort_values(**order)
    )


@pytest.mark.parametrize("form", ["parquet", "csv"])
def test_the_first_step_later_ones_and_prepared_ones_show_what_memory_gives(
    form: str, folder: Path, large_csv: Dataset, in_memory: Dataset
) -> None:
    of = large_csv if form == "csv" else sources.opened(Setting(str(folder)))
    newest = str(in_memory.deals.index[0])
    step = str(valuations.steps(in_memory)["deal_id"].iloc[-7])
    plain, hollow = ValuationJumps(deal=newest), ValuationJumps(deal=step, hollow=True)
    down = ValuationJumps(deal=step, order="smallest")
    few = ValuationJumps(deal=step, order="newest", smallest=2.0, years=(2018, 2021), rows=60)
    for view in (plain, hollow, few):  # whole claims are read with the first, figures later
        assert_shows_the_same(view, of, in_memory)
    sources.settle(of)
    assert_shows_the_same(down, of, in_memory)
    kept_steps.graded(of, ())
    assert kept_steps.backing_is_kept(of)
    strict = replace(few, grade="reported", smallest=1.0)
    assert (
        0 < strict.analyse(in_memory).chosen.n < replace(strict, grade="any").analyse(of).chosen.n
    )
    for view in (hollow, replace(few, order="valuation"), strict):
        assert_shows_the_same(view, of, in_memory)


def test_names_with_quotes_and_other_spellings_are_found_before_and_after_settling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 0)
    odd = 'o\'neil "x", [1]; drop'
    rows: dict[Table, list[dict[str, str]]] = {
        INVESTMENTS: [{"deal_id": odd, "company": "Acme Inc", "announced_on": "2024-01-02"}],
        TICKETS: [{"deal_id": each, "investor": "Accel Partners"} for each in (odd, "other")],
        CLAIMS: [{"deal_id": each, "field": "stake_pct", "value": "2"} for each in (odd, "other")],
    }
    for table, listed in rows.items():
        columns = [each.name for each in table.fields]
        pd.DataFrame(listed, columns=columns).to_csv(tmp_path / table.file, index=False)
    alias = {"kind": "investor", "alias": "Accel Partners", "name": "Accel"}
    pd.DataFrame([alias]).to_csv(tmp_path / "aliases.csv", index=False)
    data = sources.opened(Setting(str(tmp_path)))

    def found(table: str, column: str, *names: str) -> list[str]:
        return collected(among(data, table, column, names))["deal_id"].tolist()

    for _ in range(2):
        for table in rows:
            assert found(table.name, "deal_id", odd, "nobody") == [odd]
            assert found(table.name, "deal_id") == []
        assert sorted(found("tickets", "investor", "Accel")) == sorted([odd, "other"])
        assert found("tickets", "investor", "Accel Partners") == []
        sources.settle(data)


def test_broken_lines_far_down_are_left_out_and_named(
    csv_folder: Path, in_memory: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 1)
    folder = shutil.copytree(csv_folder, tmp_path / "{deals}")
    broken = "a,b\n" * 30 + "x, \xe9, y\n"
    columns = len(CLAIMS.fields)
    with (folder / "investments.csv").open("a", encoding="latin-1") as file:
        file.write(
            broken + 'quoted,"Comma, ""Inc""",,,2024-01-02,day,Seed,closed' + "," * 14 + "\n"
        )
    with (folder / "claims.csv").open("a") as file:
        file.write("a,b,c\n" + '"no end,' + "," * columns + "\n1\n2\n")
    served = sources.Served(lambda: sources.opened(Setting(str(folder))))

    def told(file: str) -> list[str]:
        return [str(each) for each in served.dataset().problems if each.file == file]

    row, header = DEALS + 2, len(INVESTMENTS.fields)
    deals = told("investments.csv")
    assert deals[0] == (
        f"investments.csv, row {row}: “a,b” The row has 2 cells, the header {header}. "
        "Put text that contains the delimiter between double quotes."
    )
    assert len(deals) == 21
    assert "more lines" in deals[-1]
    assert served.dataset().rows_left_out == 31
    assert served.dataset().deal("quoted")["company"] == 'Comma, "Inc"'
    assert served.dataset().count("investments") == DEALS + 1
    assert_shows_the_same(ValuationJumps(), served.dataset(), in_memory)
    assert told("claims.csv") == []
    sources.settle(served.dataset())
    few, open_quote = told("claims.csv")
    assert f"“a,b,c” The row has 3 cells, the header {columns}" in few
    assert "swallows rows after it" in open_quote
    assert list(sources.check(served.dataset()))[: len(served.dataset().problems)] == list(
        served.dataset().problems
    )


def test_a_file_that_goes_while_it_is_taken_in_does_not_replace_what_is_shown(
    csv_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 1)
    shutil.copytree(csv_folder, tmp_path / "deals")
    served = sources.Served(lambda: sources.opened(Setting(str(tmp_path / "deals"))))
    shown = served.dataset()
    claims = tmp_path / "deals" / "claims.csv"

    def settled(data: Dataset) -> None:
        claims.unlink()
        sources.settle(data)

    monkeypatch.setattr("ai_investments.sources.kept_open.settle", settled)
    served.open_again()
    assert served.dataset() is shown
    assert "claims.csv" in served.notice()


def texts(visitor: Visitor) -> str:
    kinds = ("markdown", "html")
    told = [each.body for kind in kinds for each in visitor.elements(kind)]
    return " ".join([*told, *(each.json for each in visitor.elements("bidi_component"))])


def test_a_visitor_filters_searches_and_pages(app: RunningApp, data: Dataset) -> None:
    whole = ValuationJumps().analyse(data)

    async def visit() -> None:
        async with Visitor(app.address, "valuations") as visitor:
            assert f"of {whole.chosen.ranked:,} ranked jumps" in texts(visitor)
            assert f"Rows 1 to {PAGE_ROWS} of {whole.chosen.n:,}." in texts(visitor)
            await visitor.set("smallest", 3.0)
            fewer = valuations.Selection(smallest_jump=3.0)
            n = ValuationJumps(smallest=3.0).analyse(data).chosen.ranked
            assert n == int(valuations.steps(data, (), fewer)["counts"].sum())
            assert f"of {n:,} ranked jumps" in texts(visitor)
            await visitor.set("deal found by", "labs 7")
            (deals,) = (
                each for each in visitor.elements("selectbox") if each.label == "Deal in focus"
            )
            assert 1 < len(deals.options) <= 51
            assert all("labs-7" in each for each in list(deals.options)[1:])
            page = next(key for key in visitor.held() if key.startswith("page of steps"))
            await visitor.set(page, 2.0)
            assert f"Rows {PAGE_ROWS + 1} to {2 * PAGE_ROWS} of" in texts(visitor)

    apart(visit)
    with urllib.request.urlopen(f"{app.address}/metrics") as answer:
        told = answer.read().decode()
    asked = 'ai_investments_engine_queries_total{engine="DuckDB",outcome="answered"} '
    assert float(told.split(asked)[1].split("\n")[0]) >= 4, "one a step at least"


def test_a_link_names_any_deal_that_is_there(app: RunningApp, data: Dataset) -> None:
    deal = str(data.rows("investments")["deal_id"].iloc[123])

    async def visit(query: dict[str, list[str]]) -> str:
        async with Visitor(app.address, "valuations", query) as visitor:
            told = [texts(visitor), *(each.body for each in visitor.elements("alert"))]
            return " ".join(told)

    named = apart(lambda: visit({"deal": [deal]}))
    assert str(ValuationJumps(deal=deal).analyse(data).focus_name).split(" (")[0] in named
    refused = apart(lambda: visit({"deal": ["no-such-deal"]}))
    assert "is not one of the choices" in refused.replace("\\", "")
