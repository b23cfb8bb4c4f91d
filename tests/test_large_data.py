"""Tens of thousands of deals through DuckDB in the whole app: searched, filtered, paged."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ai_investments import sources
from ai_investments.dataset import Dataset
from ai_investments.deals import valuations
from ai_investments.sources.setting import Setting
from ai_investments.views import ValuationJumps
from ai_investments.views.valuation_jumps import PAGE_ROWS
from benchmarks import generated_deals
from tests.apart import apart
from tests.running_app import RunningApp
from tests.visitor import Visitor

DEALS = 20_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("large")
    generated_deals.write(made, DEALS, formats=("parquet",))
    return made


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


def test_a_large_csv_file_is_read_as_parquet_is(
    data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.opening.LARGE_CSV_MB", 1)
    generated_deals.write(tmp_path, DEALS, formats=("csv",))
    read = sources.opened(Setting(str(tmp_path)))
    assert read.on_engine
    view = ValuationJumps(order="newest", hollow=True)
    found, wanted = view.analyse(read), view.analyse(data)
    pd.testing.assert_frame_equal(found.steps, wanted.steps)
    pd.testing.assert_frame_equal(found.claims, wanted.claims)


def test_what_is_prepared_meanwhile_changes_nothing(folder: Path) -> None:
    fresh, prepared = (sources.opened(Setting(str(folder))) for _ in range(2))
    strict = ValuationJumps(grade="reported", order="smallest")
    first, later = strict.analyse(prepared), ValuationJumps(order="smallest").analyse(prepared)
    at_once = ValuationJumps(order="smallest").analyse(fresh)
    assert first.chosen.n < later.chosen.n
    pd.testing.assert_frame_equal(later.steps, at_once.steps, check_dtype=False)
    pd.testing.assert_frame_equal(later.drawn, at_once.drawn, check_dtype=False)


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
