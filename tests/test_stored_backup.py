"""All stored datasets in one file and back, as whoever runs the server calls it."""

import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ai_investments import stored_backup
from ai_investments.__main__ import main
from ai_investments.dataset_archive import About
from ai_investments.stored_datasets import Store, StoreError

DEALS = {"investments": b"deal_id,company\r\nacme-1,Acme\r\n"}
CAPEX = {"capex": b"capex_id\r\nmeta-1\r\n"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_a_lost_store_comes_back_from_its_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lost, file = tmp_path / "lost", tmp_path / "backup.zip"
    first = Store(str(lost), clock=lambda: LONG_AGO, days=0).put(DEALS, About("Deals", who="Ada"))
    second = Store(str(lost), days=0).put(CAPEX, About("Capex"))
    monkeypatch.setenv("AI_INVESTMENTS_STORE", str(lost))
    monkeypatch.setenv("AI_INVESTMENTS_STORE_DAYS", "0")
    assert main(["stored", "backup", str(file)]) == 0
    assert capsys.readouterr().out == "2 datasets written, 0 left out\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "what is somebody's own is for the owner"

    monkeypatch.setenv("AI_INVESTMENTS_STORE", str(tmp_path / "new"))
    monkeypatch.setenv("AI_INVESTMENTS_STORE_DAYS", "90")
    assert main(["stored", "restore", str(file)]) == 0
    new = Store.from_environment()
    assert new.get(first) == DEALS, "it counts as opened today, however old it is"
    assert new.get(second) == CAPEX
    assert new.about(first).who == "Ada"
    assert new.about(first).stored_at.startswith("2020-01-01")
    capsys.readouterr()
    assert main(["stored", "restore", str(file)]) == 0
    assert capsys.readouterr().out == "0 datasets written, 2 there already, 0 left out\n"


def test_a_backup_opens_nothing_and_leaves_out_what_is_damaged_or_expired(tmp_path: Path) -> None:
    day = [LONG_AGO]
    store = Store(str(tmp_path / "store"), clock=lambda: day[0], days=90)
    expired = store.put(DEALS, About("Deals"))
    day[0] += timedelta(days=80)
    sound, damaged = store.put(CAPEX, About("Capex")), store.put(DEALS | CAPEX, About("Both"))
    (tmp_path / "store" / f"{damaged}.zip").write_bytes(b"PK")
    day[0] += timedelta(days=20)
    moved = stored_backup.backup(store, tmp_path / "backup.zip")
    assert moved.datasets == [sound]
    assert {error.problem.value for error in moved.refused} == {expired, damaged}
    day[0] += timedelta(days=71)
    assert not store.has(sound), "a backup must not keep alive what nobody opens"


def test_forged_and_foreign_parts_are_refused_and_the_rest_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Store(str(tmp_path / "store"))
    stored, other = store.put(DEALS, About("Deals")), store.put(CAPEX, About("Capex"))
    file = tmp_path / "forged.zip"
    with zipfile.ZipFile(file, "w") as forged:
        forged.writestr(f"{stored}.zip", store.archive(stored))
        forged.writestr(f"{other}.zip", store.archive(stored))  # under another's name
        forged.writestr("../outside.zip", b"")
        forged.writestr("0123456789abcdef.zip", b"\0" * 60_000_000)
    monkeypatch.setenv("AI_INVESTMENTS_STORE", str(tmp_path / "new"))
    assert main(["stored", "restore", str(file)]) == 1
    said = capsys.readouterr()
    assert said.out == "1 dataset written, 3 left out\n"
    assert "“../outside.zip”" in said.err
    assert Store.from_environment().ids() == [stored]
    assert not (tmp_path / "outside.zip").exists()


@pytest.mark.parametrize("content", [b"", b"deal_id\n", b"PK\x03\x04 cut off"])
def test_a_file_that_is_no_backup_is_said_so(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "none.zip"
    file.write_bytes(content)
    assert main(["stored", "restore", str(file)]) == 1
    assert "none.zip: This is no sound backup" in capsys.readouterr().err
    assert main(["stored", "restore", str(tmp_path / "missing.zip")]) == 1
    assert "missing.zip cannot be used (No such file or directory)." in capsys.readouterr().err


def test_a_backup_that_cannot_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, file = Store(str(tmp_path / "store")), tmp_path / "backup.zip"
    store.put(DEALS, About("Deals"))
    stored_backup.backup(store, file)
    before = file.read_bytes()

    def fails(_: str) -> bytes:
        raise OSError("the disk is full")

    monkeypatch.setattr(store, "archive", fails)
    with pytest.raises(OSError, match="full"):
        stored_backup.backup(store, file)
    assert file.read_bytes() == before
    assert list(tmp_path.glob("*.part")) == []


def test_no_room_for_what_is_restored_is_said(tmp_path: Path) -> None:
    store = Store(str(tmp_path / "store"))
    store.put(DEALS, About("Deals"))
    stored_backup.backup(store, tmp_path / "backup.zip")
    full = Store(str(tmp_path / "full"), total_mb=0.0001)
    moved = stored_backup.restore(full, tmp_path / "backup.zip")
    assert moved.datasets == []
    assert [type(error) for error in moved.refused] == [StoreError]
    assert "The store is full" in str(moved.refused[0])
