"""Engines that are slow, missing or gone: said in words, stopped in time, used again when back."""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ai_investments import dataset, sources, valuations
from ai_investments.dataset import Dataset
from ai_investments.sources import Asking, Setting, SourceFailed, Stopped
from tests import engine_tables, postgres_server

pytestmark = pytest.mark.engines
DATA = dataset.load()


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgres_server.Server]:
    """Give a server of this module's own, which its tests stop and start."""
    with postgres_server.running() as server:
        tables = {name: engine_tables.raw(DATA)[name] for name in ("investments", "claims")}
        engine_tables.in_postgres(tables, server.address, "research")
        yield server


@pytest.fixture(params=["postgres", "spark"])
def served(request: pytest.FixtureRequest) -> Dataset:
    """Give the data on each server, its small tables in memory."""
    given = request.getfixturevalue(request.param)
    setting = given if isinstance(given, Setting) else Setting.read(given.address)
    return sources.opened(setting)


def test_eight_threads_ask_at_once(served: Dataset) -> None:
    def ask(_: int) -> pd.DataFrame:
        return sources.answered(served, lambda: valuations.steps(served, ("secondary",)))

    wanted = valuations.steps(DATA, ("secondary",))
    with ThreadPoolExecutor(8) as threads:
        for found in threads.map(ask, range(8)):
            pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


def test_check_reads_every_cell(served: Dataset) -> None:
    assert tuple(sources.check(served)) == served.problems
    assert sources.deals(served) == len(DATA.investments)


def test_a_slow_query_of_postgres_is_stopped(own_server: postgres_server.Server) -> None:
    data = sources.opened(Setting.read(f"{own_server.address}?tables=research"))
    data.engine.setting = replace(data.engine.setting, time_limit_s=0.5)
    with pytest.raises(SourceFailed) as raised:
        sources.answered(
            data, lambda: data.engine._connections.mine().raw_sql("SELECT pg_sleep(60)")
        )
    assert "PostgreSQL (postgres://127.0.0.1" in str(raised.value)
    assert "did not answer within 0.5 seconds and was stopped" in str(raised.value)
    data.engine.setting = replace(data.engine.setting, time_limit_s=60)
    assert sources.deals(data) == len(DATA.investments)


def test_a_query_that_nobody_waits_for_is_stopped(own_server: postgres_server.Server) -> None:
    data = sources.opened(Setting.read(f"{own_server.address}?tables=research"))
    begun = threading.Event()

    def ask() -> object:
        connection = data.engine._connections.mine()
        begun.set()
        return connection.raw_sql("SELECT pg_sleep(600)")

    asking = Asking(data.engine, lambda: sources.answered(data, ask))
    assert begun.wait(60)
    asking.stop()
    assert asking.is_over(60)
    with pytest.raises(Stopped):
        asking.answer()
    assert sources.deals(data) == len(DATA.investments)


def test_a_slow_query_of_spark_is_stopped(spark: Setting) -> None:
    data = sources.opened(spark)
    session = data.engine.session()
    data.engine.setting = replace(data.engine.setting, time_limit_s=3)
    with pytest.raises(SourceFailed, match="did not answer within 3 seconds"):
        sources.answered(
            data,
            lambda: session.sql(
                "SELECT sum(sqrt(id)) FROM range(0, 1000000000000, 1, 2)"
            ).toPandas(),
        )
    data.engine.setting = replace(data.engine.setting, time_limit_s=60)
    assert sources.deals(data) == len(DATA.investments)


def test_a_lost_connection_is_made_again(own_server: postgres_server.Server) -> None:
    data = sources.opened(Setting.read(f"{own_server.address}?tables=research&version=q4"))
    assert data.version == "q4"
    own_server.stop()
    own_server.start()
    assert sources.deals(data) == len(DATA.investments)


def test_a_server_that_is_gone_is_named_without_its_password(
    own_server: postgres_server.Server,
) -> None:
    setting = Setting.read(f"{own_server.address}?tables=research")
    data = sources.opened(setting)
    own_server.stop()
    try:
        with pytest.raises(SourceFailed) as raised:
            sources.answered(data, lambda: valuations.steps(data))
        empty = sources.opened(setting)
    finally:
        own_server.start()
    for said in (str(raised.value), str(empty.problems)):
        assert "does not answer" in said
        assert f"127.0.0.1:{own_server.port}" in said
        assert "geheim" not in said
        assert "reader" not in said
    assert raised.value.__cause__ is None  # logs print causes, and with them what drivers quote
    assert len(empty.investments) == 0


def test_a_wrong_password_is_told_and_not_repeated(own_server: postgres_server.Server) -> None:
    wrong = own_server.address.replace("geheim", "Hochgeheim")
    data = sources.opened(Setting.read(wrong))
    assert "password authentication failed" in str(data.problems)
    assert "Hochgeheim" not in str(data.problems)


def test_a_schema_without_tables_gives_empty_data_that_says_so(
    own_server: postgres_server.Server,
) -> None:
    data = sources.opened(Setting.read(f"{own_server.address}?tables=nowhere"))
    assert len(data.investments) == 0
    assert "Not in PostgreSQL" in str(data.problems[0])


def test_a_cluster_that_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    port = postgres_server.free_port()
    data = sources.opened(Setting.read(f"spark://127.0.0.1:{port}?tables={tmp_path}"))
    assert f"Spark (spark://127.0.0.1:{port})" in str(data.problems)
    assert "does not answer" in str(data.problems)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("clickhouse://db/deals", "ibis-framework[clickhouse]"),
        ("trino://db/hive/deals", "ibis-framework[trino]"),
        ("bigquery://project/deals", "ibis-framework[bigquery]"),
        ("snowflake://me:geheim@account/deals", "ibis-framework[snowflake]"),
    ],
)
def test_a_driver_that_is_missing_is_named_with_what_installs_it(address: str, driver: str) -> None:
    data = sources.opened(Setting.read(address))
    assert f"pip install '{driver}'" in str(data.problems)
    assert "geheim" not in str(data.problems)


def test_without_java_spark_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    data = sources.opened(Setting.read("local[1]?tables=/nowhere"))
    assert "Java is not installed" in str(data.problems)
