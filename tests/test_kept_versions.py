"""Earlier versions of the data: what was kept comes back as it was, or it is said why not."""

import csv
import datetime as dt
import io
import lzma
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from ai_investments import dataset, kept_versions
from ai_investments.__main__ import main
from ai_investments.dataset import BUILT_IN
from ai_investments.kept_versions import FOLDER, INDEX, NotKept
from ai_investments.schema import TABLES
from ai_investments.views import VIEWS
from tests.running_app import ROOT
from tests.test_dataset import GOOD, table

EARLIEST = "61ee7b7cff"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of data with one deal and one kept version."""
    write(tmp_path)
    (tmp_path / "datapackage.json").write_text('{"as_of": "2025-02-01"}')
    kept_versions.keep(tmp_path, "One deal", dt.date(2025, 2, 1))
    return tmp_path


def write(folder: Path, *deals: str) -> None:
    rows = [GOOD, *(GOOD | {"deal_id": deal} for deal in deals)]
    (folder / "investments.csv").write_text(table(*rows), "utf-8")


def test_the_present_data_is_kept() -> None:
    newest = kept_versions.kept()[0]
    assert newest.version == dataset.load().version, (
        'data/*.csv has changed since the newest version kept; run: make keep-data NOTE="…"'
    )


def test_every_kept_version_comes_back_under_its_name() -> None:
    assert kept_versions.problems(BUILT_IN) == ()
    versions = kept_versions.kept()
    days = [each.kept_on for each in versions]
    assert days == sorted(days, reverse=True)
    for each in versions:
        data = kept_versions.load(each.version)
        assert data is not None
        assert (data.version, data.as_of) == (each.version, each.as_of)
        assert len(data.investments) >= 456
        assert each.note


def test_the_newest_version_is_the_files_of_today() -> None:
    data = kept_versions.load(kept_versions.kept()[0].version)
    today = dataset.load()
    assert data is not None
    for each in TABLES:
        assert data.rows(each.name).equals(today.rows(each.name)), each.name
    assert data.problems == today.problems == ()


def test_an_independent_program_unpacks_a_version(tmp_path: Path) -> None:
    archive = kept_versions.kept()[0].archive
    subprocess.run([sys.executable, "-m", "tarfile", "--extract", archive, tmp_path], check=True)
    data = dataset.load(tmp_path)
    assert (data.version, data.problems) == (archive.name.removesuffix(".tar.xz"), ())


def test_an_earlier_version_names_what_it_lacks_of_todays_tables() -> None:
    data = kept_versions.load(EARLIEST)
    assert data is not None
    told = {(each.file, each.column): each.reason for each in data.problems}
    assert "did not exist" in told["commitments.csv", None]
    assert "older than the column" in told["churn_cases.csv", "sells_ai"]
    assert "is empty" in told["events.csv", "deal_id"]
    assert data.rows("commitments").empty
    assert data.rows("churn_cases").empty
    assert data.rows("events")["deal_id"].isna().all()
    assert len(data.rows("events")) == 43


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.address_name())
def test_every_page_shows_the_earliest_version(view: type) -> None:
    data = kept_versions.load(EARLIEST)
    assert data is not None
    shown = view()
    result = shown.analyse(data)
    assert result.finding
    shown.export_table(result, data)


def test_the_newest_until_a_day() -> None:
    newest = kept_versions.kept()[0]
    assert kept_versions.newest_until(dt.date(2026, 11, 22)) is None
    found = kept_versions.newest_until(dt.date(2026, 11, 23))
    assert found is not None
    assert found.version == EARLIEST
    assert kept_versions.newest_until(dt.date(2100, 1, 1)) == newest


@pytest.mark.parametrize("version", ["", "0123456789", "../../etc/passwd", "61EE7B7CFF", "é\x00"])
def test_a_version_that_is_not_kept(version: str) -> None:
    assert kept_versions.load(version) is None
    assert "not among the versions kept" in kept_versions.why_not(version)


def test_a_folder_without_versions_keeps_none(tmp_path: Path) -> None:
    write(tmp_path)
    assert kept_versions.kept(tmp_path) == ()
    assert kept_versions.kept(None) == ()
    assert dataset.load(tmp_path).folder == tmp_path
    assert dataset.load(tmp_path / "investments.csv").folder is None


def test_a_changed_folder_keeps_both_states(folder: Path) -> None:
    write(folder, "acme-2")
    new = kept_versions.keep(folder, "A second\ndeal, “quoted”", dt.date(2025, 2, 1))
    first, second = kept_versions.kept(folder)
    assert (first, first.note, second.note) == (new, "A second deal, “quoted”", "One deal")
    earlier, later = (kept_versions.load(each.version, folder) for each in (second, first))
    assert earlier is not None
    assert later is not None
    assert (len(earlier.investments), len(later.investments)) == (1, 2)
    assert (earlier.as_of, earlier.folder) == ("2025-02-01", folder)


def test_the_same_files_give_the_same_archive(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    for name in ("investments.csv", "datapackage.json"):
        shutil.copy(folder / name, other / name)
    kept_versions.keep(other, "At another time, in another place")
    (one,), (two,) = kept_versions.kept(folder), kept_versions.kept(other)
    assert one.archive.read_bytes() == two.archive.read_bytes()


@pytest.mark.parametrize(
    ("note", "day", "reason"),
    [
        ("Again", dt.date(2025, 3, 1), "is kept already"),
        (" \n", dt.date(2025, 3, 1), "what changed"),
        ("Earlier", dt.date(2025, 1, 1), "was kept on 2025-02-01, after 2025-01-01"),
    ],
)
def test_what_cannot_be_kept_is_refused_and_nothing_written(
    folder: Path, note: str, day: dt.date, reason: str
) -> None:
    if note != "Again":
        write(folder, "acme-2")
    before = sorted((folder / FOLDER).iterdir()), (folder / FOLDER / INDEX).read_bytes()
    with pytest.raises(NotKept, match=reason):
        kept_versions.keep(folder, note, day)
    assert before == (sorted((folder / FOLDER).iterdir()), (folder / FOLDER / INDEX).read_bytes())


def other_data() -> bytes:
    """Return a sound archive of other data."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:xz") as archive:
        member = tarfile.TarInfo("investments.csv")
        member.size = 8
        archive.addfile(member, io.BytesIO(b"deal_id\n"))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "is missing"),
        (b"", "is damaged"),
        (b"not an archive", "is damaged"),
        (lzma.compress(b"not a tar" * 100), "is damaged"),
        (lzma.compress(bytes(100 * 2**20)), "is damaged"),
        (other_data()[:-40], "is damaged"),
        (other_data(), "holds other data"),
    ],
    ids=["missing", "empty", "other file", "no tar", "bomb", "cut", "other data"],
)
def test_a_damaged_archive_is_said_and_not_used(
    folder: Path, content: bytes | None, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (version,) = kept_versions.kept(folder)
    if content is None:
        version.archive.unlink()
    else:
        version.archive.write_bytes(content)
    assert kept_versions.load(version.version, folder) is None
    assert reason in kept_versions.why_not(version.version, folder)
    assert main(["check", str(folder)]) == 1
    assert f"versions/{version.version}.tar.xz: The archive" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line",
    ["x,2025-02-02,,", "0123456789,soon,,", "0123456789", '"', "../../etc,2025-02-02,,x,y,z"],
)
def test_a_broken_line_of_the_index_is_named_and_the_rest_used(folder: Path, line: str) -> None:
    index = folder / FOLDER / INDEX
    index.write_text(index.read_text() + line + "\n")
    assert len(kept_versions.kept(folder)) == 1
    (problem,) = kept_versions.problems(folder)
    assert (problem.file, problem.row) == ("versions/index.csv", 3)


def test_an_index_that_is_no_text_is_named(folder: Path) -> None:
    (folder / FOLDER / INDEX).write_bytes(b"\xff\xfe\x00\x81")
    assert kept_versions.kept(folder) == ()
    (problem,) = kept_versions.problems(folder)
    assert "cannot be read" in problem.reason


def test_the_command_keeps_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["keep", str(folder), "--note", "Nothing new"]) == 1
    assert "is kept already" in capsys.readouterr().err
    write(folder, "acme-2")
    assert main(["keep", str(folder), "--note", "A second deal"]) == 0
    version = dataset.load(folder).version
    assert f"version {version} is kept as versions/{version}.tar.xz" in capsys.readouterr().out
    with (folder / FOLDER / INDEX).open(newline="") as file:
        assert [row["note"] for row in csv.DictReader(file)] == ["One deal", "A second deal"]


def test_make_has_a_target_for_it() -> None:
    assert "keep-data:" in (ROOT / "Makefile").read_text()
    said = subprocess.run([sys.executable, "tasks.py"], cwd=ROOT, capture_output=True, text=True)
    assert "keep-data" in said.stderr
