"""Engines that are slow, missing or gone: said in words, stopped in time, used again when back."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from ai_investments import evidence, sources, streamlit_cache
from ai_investments.deals import valuations
from ai_investments.sources import Asking, Setting, SourceFailed, Stopped
from ai_investments.views import ValuationJumps, View
from tests import engine_tables, postgres_server
from tests.built_in import DATA
from tests.running_app import ROOT

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgres_server.Server]:
    """Give a server of this module's own, which its tests stop and start."""
    with postgres_server.running() as server:
        tables = {name: engine_tables.raw(DATA)[name] for name in ("investments", "claims")}
        engine_tables.in_postgres(tables, server.address, "research")
        yield server


Put = Callable[[Mapping[str, pd.DataFrame]], Setting]


@pytest.fixture(params=["postgres", "spark"])
def put(request: pytest.FixtureRequest, tmp_path: Path) -> Put:
    """Give what puts tables on each server, where nothing else stands, and names the place."""
    given = request.getfixturevalue(request.param)

    def on_postgres(tables: Mapping[str, pd.DataFrame]) -> Setting:
        engine_tables.in_postgres(tables, given.address, tmp_path.name)
        return Setting.read(f"{given.address}?tables={tmp_path.name}")

    def on_spark(tables: Mapping[str, pd.DataFrame]) -> Setting:
        return replace(given, tables=str(engine_tables.as_parquet(tables, tmp_path)))

    return on_spark if isinstance(given, Setting) else on_postgres


LARGE = {name: engine_tables.raw(DATA)[name] for name in ("investments", "claims", "aliases")}


def test_check_finds_nothing_wrong_with_sound_data(put: Put) -> None:
    data = sources.opened(put(LARGE))
    (missing,) = data.problems
    assert tuple(sources.check(data)) == (missing,)
    assert sources.deals(data) == len(DATA.investments)


def test_check_names_every_fault(put: Put) -> None:
    tables, faults = engine_tables.faulty(LARGE)
    found = [str(problem) for problem in sources.check(sources.opened(put(tables)))]
    for fault in faults:
        assert any(fault in each for each in found), fault
    assert sum("“no address” is malformed" in each for each in found) == 20


def test_tables_and_columns_that_are_missing_or_odd_are_named_and_the_rest_is_used(
    put: Put,
) -> None:
    tables = engine_tables.oddly_stored(engine_tables.raw(DATA))
    del tables["tickets"]
    tables["claims"] = tables["claims"].drop(columns="publisher")
    tables["investments"] = tables["investments"].drop(columns="doubt").assign(strange=1)
    data = sources.opened(put(tables))
    told = {(problem.file, problem.column): str(problem) for problem in data.problems}
    assert "taken as empty" in told["tickets", None]
    assert "No row can be used" in told["claims", "publisher"]
    assert "taken as empty" in told["investments", "doubt"]
    assert "not known" in told["investments", "strange"]
    assert "holds no dates but text" in told["investments", "announced_on"]
    asked = ["announced_on", "valuation_usd_bn", "spans_missing_rounds"]
    found, wanted = (each.rows("investments").set_index("deal_id")[asked] for each in (data, DATA))
    pd.testing.assert_frame_equal(found.loc[wanted.index], wanted, check_dtype=False)
    assert sources.answered(data, lambda: evidence.size(data)) == (0, 0)


def test_names_have_one_spelling(put: Put) -> None:
    tables = engine_tables.spelled_otherwise(DATA)
    data = sources.opened(put({name: tables[name] for name in ("investments", "aliases")}))
    columns = ["company", "lead_investors", "investors"]
    found, wanted = (
        each.rows("investments").set_index("deal_id")[columns] for each in (data, DATA)
    )
    pd.testing.assert_frame_equal(found.loc[wanted.index], wanted, check_dtype=False)


def test_spark_connect_exports_the_same(spark: Setting, tmp_path: Path) -> None:
    assert sources.opened(spark).version  # its driver answers Spark Connect as well
    port = spark.query["spark.connect.grpc.binding.port"]
    address = f"sc://127.0.0.1:{port}?tables={spark.tables}&version=q4"
    link, output = "valuations?segment=Defence", tmp_path / "steps.csv"
    # In a process of its own: one process speaks with Spark in one way.
    subprocess.run(
        [sys.executable, "-m", "ai_investments", "export", link, "--source", address,
         "-o", str(output)],
        cwd=ROOT, check=True,
    )  # fmt: skip
    view = ValuationJumps(segment=("Defence",))
    wanted = view.export_table(view.analyse(DATA), DATA)
    found = pd.read_csv(output)
    assert found["deal_id"].tolist() == wanted["deal_id"].tolist()
    pd.testing.assert_series_equal(found["jump"], wanted["jump"], check_index=False)
    assert len(found) > 3


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


def page(view, data):  # type: ignore[no-untyped-def]  # its text runs where no name is known
    """Show a view's finding or what failed, as the script of a page."""
    import streamlit

    from ai_investments import sources, streamlit_cache

    try:
        streamlit.text(streamlit_cache.result(view, data).finding)
    except sources.SourceFailed as failure:
        streamlit.error(str(failure))


def test_what_somebody_has_looked_at_is_shown_to_others_while_the_server_is_gone(
    own_server: postgres_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: list[SourceFailed] = []
    monkeypatch.setattr(streamlit_cache, "source_failed", noted.append)
    data = sources.opened(Setting.read(f"{own_server.address}?tables=research"))

    def visit(view: View) -> AppTest:
        return AppTest.from_function(page, args=(view, data), default_timeout=60).run()

    seen = ValuationJumps(smallest=1.5)
    (before,) = visit(seen).text
    own_server.stop()
    try:
        (again,) = visit(seen).text
        other = visit(ValuationJumps(smallest=3.0))
    finally:
        own_server.start()
    assert again.value == before.value == seen.analyse(DATA).finding
    assert not other.text
    assert "does not answer" in other.error[0].value
    assert [f"127.0.0.1:{own_server.port}" in str(each) for each in noted] == [True]
    assert visit(ValuationJumps(smallest=3.0)).text


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
