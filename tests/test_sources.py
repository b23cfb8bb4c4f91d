"""The one setting, the sources it names, and what is said where one does not answer."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import narwhals as nw
import pandas as pd
import pytest

from ai_investments import dataset, evidence, sources
from ai_investments.__main__ import main
from ai_investments.capital_spending import capex
from ai_investments.dataset import Dataset
from ai_investments.deals import valuations
from ai_investments.operations.metrics import Metrics
from ai_investments.operations.open_pages import OpenPages
from ai_investments.schema import TABLES
from ai_investments.sources import Setting, SourceFailed
from ai_investments.sources.connections import Connections
from tests.built_in import DATA
from tests.engine_tables import (
    as_duckdb,
    as_parquet,
    faulty,
    oddly_stored,
    raw,
    spelled_otherwise,
)

TABLES_OF_DATA = raw(DATA)
LARGE = ("investments", "claims", "tickets")


def opened(path: Path | str) -> Dataset:
    return sources.opened(Setting.read(str(path)))


@pytest.fixture(scope="module")
def parquet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_parquet(TABLES_OF_DATA, tmp_path_factory.mktemp("parquet"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return as_duckdb(TABLES_OF_DATA, tmp_path_factory.mktemp("duckdb") / "deals.duckdb")


# --- the setting ---


def test_what_is_said_about_a_source_stands_behind_its_address() -> None:
    setting = Setting.read(
        "postgres://reader:pa%3Fss@db.example:5432/deals?tables=research&time_limit_s=20"
        "&sslmode=require&version=2026-11&refresh_minutes=5"
    )
    assert setting.address == "postgres://reader:pa%3Fss@db.example:5432/deals?sslmode=require"
    assert (setting.tables, setting.version) == ("research", "2026-11")
    assert (setting.time_limit_s, setting.refresh_minutes) == (20, 5)
    assert (setting.scheme, setting.query) == ("postgres", {"sslmode": "require"})


@pytest.mark.parametrize("path", ["deals.csv", "what?.csv", "a folder/x=1?y=2", "C:\\data\\deals"])
def test_a_path_stays_as_it_is(path: str) -> None:
    assert Setting.read(path) == Setting(path)
    assert Setting.read(path).scheme == ""


def test_a_path_may_have_a_version_and_a_time_limit() -> None:
    assert Setting.read("deals.duckdb?version=q3&time_limit_s=5") == Setting(
        "deals.duckdb", version="q3", time_limit_s=5
    )


@pytest.mark.parametrize("spark", ["local", "local[2]", "local[*]"])
def test_spark_in_this_process_is_an_address(spark: str) -> None:
    assert Setting.read(f"{spark}?tables=/data").scheme == "spark"


@pytest.mark.parametrize("number", ["", "0", "-1", "soon", "nan", "inf"])
def test_a_time_limit_that_is_none_is_named(number: str) -> None:
    with pytest.raises(sources.SettingUnusable, match="time_limit_s"):
        Setting.read(f"postgres://db/deals?time_limit_s={number}")


def test_the_command_line_goes_before_the_environment_and_that_before_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    monkeypatch.delenv(sources.VARIABLE, raising=False)
    assert sources.chosen() is None
    for folder, source in ((tmp_path / "home", "of-mine.db"), (tmp_path, "of-app.db")):
        (folder / ".streamlit").mkdir(parents=True)
        file = folder / ".streamlit" / "secrets.toml"
        file.write_text(f'[data]\nsource = "{source}"\n', "utf-8")
        assert sources.chosen() == Setting(source)
    monkeypatch.setenv(sources.VARIABLE, "of-environment.db")
    assert sources.chosen() == Setting("of-environment.db")
    assert sources.chosen("of-command.db") == Setting("of-command.db")


@pytest.mark.parametrize(
    "content", ['[data\nsource = "postgres://me:geheim@db/x"', "[data]\nsource = 3\n"]
)
def test_secrets_that_cannot_be_used_are_named_and_not_quoted(
    content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(sources.VARIABLE, raising=False)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text(content, "utf-8")
    with pytest.raises(sources.SettingUnusable, match=r"secrets\.toml") as raised:
        sources.chosen()
    assert "geheim" not in str(raised.value)
    [problem] = [each for each in sources.served().problems if "setting" in each.file]
    assert "secrets.toml" in problem.reason


def test_nothing_confidential_of_an_address_is_in_a_message() -> None:
    setting = Setting.read(
        "sc://analyst:ge%20heim@cluster:15002/;token=abc123;user_id=someone?api_key=k-99"
    )
    told = setting.without_secrets(
        f"cannot reach {setting.address}: analyst / ge heim / ge%20heim / abc123 / k-99"
    )
    for secret in ("analyst", "heim", "abc123", "k-99", "someone"):
        assert secret not in told + setting.place
    assert setting.place == "sc://cluster:15002/"


# --- files ---


def test_csv_files_are_read_and_checked_as_ever(tmp_path: Path) -> None:
    assert sources.opened().version == DATA.version
    path = tmp_path / "deals.csv"
    path.write_bytes((dataset.BUILT_IN / "investments.csv").read_bytes())
    assert len(opened(path).investments) == len(DATA.investments)
    assert opened(tmp_path / "nowhere").investments.empty


def test_small_tables_are_read_and_equal_those_of_csv(parquet: Path, database: Path) -> None:
    for data in (opened(parquet), opened(database)):
        assert not data.problems
        for table in TABLES:
            if table.name not in LARGE:
                pd.testing.assert_frame_equal(getattr(data, table.name), getattr(DATA, table.name))
            else:
                assert not isinstance(getattr(data, table.name), pd.DataFrame)
        assert sources.deals(data) == len(DATA.investments)


def test_the_version_of_files_is_their_content(parquet: Path, tmp_path: Path) -> None:
    again = as_parquet(TABLES_OF_DATA, tmp_path / "again")
    assert opened(parquet).version == opened(again).version
    changed = TABLES_OF_DATA["tickets"].assign(note="another")
    as_parquet({"tickets": changed}, again)
    assert opened(parquet).version != opened(again).version
    assert opened(f"{again}?version=2026-q4").version == "2026-q4"


def test_parquet_in_pieces_and_csv_beside_it(tmp_path: Path) -> None:
    deals = TABLES_OF_DATA["investments"]
    folder = tmp_path / "a [b] *"
    (folder / "investments" / "year=2025").mkdir(parents=True)
    deals[:200].to_parquet(folder / "investments" / "one.parquet")
    deals[200:].to_parquet(folder / "investments" / "year=2025" / "two.parquet")
    for name in ("claims", "aliases", "tickets"):
        (folder / f"{name}.csv").write_bytes((dataset.BUILT_IN / f"{name}.csv").read_bytes())
    data = opened(folder)
    assert data.rows("investments")["deal_id"].nunique() == len(deals)
    # Claims point at deals that stand elsewhere: none is left out.
    assert evidence.size(data) == evidence.size(DATA)
    wanted = valuations.steps(DATA)
    pd.testing.assert_frame_equal(valuations.steps(data), wanted, check_dtype=False)


def test_one_parquet_file_is_a_table_of_deals(parquet: Path) -> None:
    data = opened(parquet / "investments.parquet")
    assert sources.deals(data) == len(DATA.investments)
    assert "claims" in data.problems[0].file
    assert evidence.size(data) == (0, 0)
    assert len(valuations.steps(data)) == len(valuations.steps(DATA))


def test_tables_that_are_not_small_stay_where_they_are(
    parquet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ai_investments.sources.opening.MOST_ROWS_READ", 100)
    data = opened(parquet)
    for table in TABLES:
        assert not isinstance(getattr(data, table.name), pd.DataFrame)
        assert len(data.rows(table.name)) == len(DATA.rows(table.name))
    wanted = capex.totals(DATA, first=2020)
    pd.testing.assert_frame_equal(capex.totals(data, first=2020), wanted)


def test_what_is_missing_or_unknown_is_named(tmp_path: Path) -> None:
    deals = TABLES_OF_DATA["investments"].drop(columns=["country", "doubt"])
    deals = deals.rename(columns={"company": "Company"}).assign(strange=1)
    claims = TABLES_OF_DATA["claims"].drop(columns="publisher")
    data = opened(as_parquet({"investments": deals, "claims": claims}, tmp_path))
    told = {(problem.file, problem.column): str(problem) for problem in data.problems}
    assert "It is taken as empty" in told["investments", "country"]
    assert "It is taken as empty" in told["investments", "doubt"]
    assert "not known" in told["investments", "strange"]
    assert "No row can be used" in told["claims", "publisher"]
    assert ("investments", "company") not in told
    assert data.rows("claims").empty
    assert set(data.rows("investments")["company"]) == set(DATA.investments["company"])


def test_cells_stored_in_other_types_are_read(tmp_path: Path) -> None:
    data = opened(as_parquet(oddly_stored(TABLES_OF_DATA), tmp_path))
    told = {problem.column: problem.reason for problem in data.problems}
    assert "holds no dates but text" in told["announced_on"]
    wanted = valuations.steps(DATA)
    pd.testing.assert_frame_equal(valuations.steps(data), wanted, check_dtype=False)


def test_names_have_one_spelling(tmp_path: Path) -> None:
    data = opened(as_parquet(spelled_otherwise(DATA), tmp_path))
    columns = ["company", "lead_investors", "investors"]
    found, wanted = (
        each.rows("investments").set_index("deal_id")[columns] for each in (data, DATA)
    )
    pd.testing.assert_frame_equal(found.loc[wanted.index], wanted)


@pytest.mark.parametrize(
    ("file", "content"), [("x.duckdb", b"no database"), ("x.parquet", b"no Parquet")]
)
def test_a_file_that_cannot_be_opened_gives_empty_data_that_says_so(
    file: str, content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # messages cut long paths
    Path(file).write_bytes(content)
    data = opened(file)
    assert len(data.investments) == 0
    [problem] = [each for each in data.problems if "DuckDB" in str(each)]
    assert file in problem.file


def test_an_address_that_no_engine_knows_is_named_without_its_password() -> None:
    data = opened("oracle://me:geheim@db/x")
    assert len(data.investments) == 0
    assert "oracle" in str(data.problems[0])
    assert "geheim" not in str(data.problems)


@pytest.mark.parametrize(
    ("address", "driver"),
    [
        ("postgres://me:geheim@db/deals", "ibis-framework[postgres]"),
        ("spark://cluster:7077", "pyspark"),
        ("sc://cluster", "pyspark[connect]"),
    ],
)
def test_a_driver_that_is_missing_is_named_with_what_installs_it(
    address: str, driver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("ibis", "pyspark"):  # as if it were not installed, also where it is
        monkeypatch.setitem(sys.modules, module, None)
    data = opened(address)
    assert f"pip install '{driver}'" in str(data.problems)
    assert "geheim" not in str(data.problems)


# --- engines ---


def test_a_table_stays_usable_in_data_that_was_changed_in_another_thread(database: Path) -> None:
    data = opened(database)
    with ThreadPoolExecutor(1) as other:
        changed = other.submit(replace, data, version="another").result()
    assert evidence.size(changed) == evidence.size(DATA)


def test_a_connection_belongs_to_one_thread_and_is_used_again_after_it() -> None:
    made: list[object] = []

    def connect() -> object:
        made.append(object())
        return made[-1]

    connections = Connections(connect)
    for _ in range(5):
        thread = threading.Thread(target=connections.mine)
        thread.start()
        thread.join()
        del thread
    assert len(made) == 1
    mine = connections.mine()
    assert connections.mine() is mine is connections.of(threading.get_ident())
    connections.forget()
    assert connections.mine() is not mine


def test_a_query_past_the_time_limit_is_stopped_and_told(database: Path) -> None:
    data = opened(f"{database}?time_limit_s=0.2")
    endless = "SELECT count(*) FROM range(100000000) a, range(100000) b"
    with pytest.raises(SourceFailed) as raised:
        sources.answered(data, lambda: data.engine._cursors.mine().sql(endless).fetchall())
    assert "did not answer within 0.2 seconds" in str(raised.value)
    assert "DuckDB" in str(raised.value)
    assert sources.deals(data) == len(DATA.investments)  # and goes on answering


def test_a_query_that_the_engine_refuses_is_told_as_its_own_words(database: Path) -> None:
    data = opened(database)
    deals = nw.from_native(data.investments).lazy()
    with pytest.raises(SourceFailed, match=r"DuckDB.*refused a query"):
        sources.answered(data, lambda: deals.filter(nw.col("company") > 3).collect("pandas"))
    with pytest.raises(ZeroDivisionError):  # what is no engine's is not called so
        sources.answered(data, lambda: 1 / 0)


def test_whoever_counts_is_told_how_each_query_ended(database: Path) -> None:
    data = opened(f"{database}?time_limit_s=0.2")
    metrics = Metrics(OpenPages())
    sources.watch(metrics.asked)
    endless = "SELECT count(*) FROM range(100000000) a, range(100000) b"
    for sql, ends in (
        ("SELECT 1", nullcontext()),
        (endless, pytest.raises(SourceFailed)),
        ("SELECT nothing", pytest.raises(SourceFailed)),
        ("SELECT 2", nullcontext()),
    ):
        with ends:
            sources.answered(data, lambda sql=sql: data.engine._cursors.mine().sql(sql).fetchall())
    with pytest.raises(ZeroDivisionError):
        sources.answered(data, lambda: 1 / 0)
    said = {
        outcome: metrics.registry.get_sample_value(
            "ai_investments_engine_queries_total", {"engine": "DuckDB", "outcome": outcome}
        )
        for outcome in ("answered", "too slow", "refused", "stopped", "lost")
    }
    assert said == {"answered": 2, "too slow": 1, "refused": 1, "stopped": 1, "lost": None}
    taken = "ai_investments_engine_query_seconds"
    labels = {"engine": "DuckDB"}
    assert metrics.registry.get_sample_value(f"{taken}_count", labels) == 5
    assert metrics.registry.get_sample_value(f"{taken}_sum", labels) >= 0.2


# --- check ---


def test_check_finds_nothing_wrong_with_sound_data(
    database: Path, parquet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for source in (database, parquet):
        assert main(["check", "--source", str(source)]) == 0
        assert f"0 problems; {len(DATA.investments):,} deals" in capsys.readouterr().out


def test_check_names_every_fault(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tables, faults = faulty(TABLES_OF_DATA)
    assert main(["check", "--source", str(as_parquet(tables, tmp_path))]) == 1
    said = capsys.readouterr().out
    for fault in faults:
        assert fault in said
    assert said.count("“no address” is malformed") == 20
    assert "\x1b" not in said


def test_the_command_line_exports_what_a_source_holds(database: Path, tmp_path: Path) -> None:
    output = tmp_path / "steps.csv"
    source = f"{database}?version=q4"
    link = "valuations?segment=Defence"
    assert main(["export", link, "--source", source, "-o", str(output)]) == 0
    assert "q4" in output.read_text("utf-8")
    assert "Anduril" in output.read_text("utf-8")
