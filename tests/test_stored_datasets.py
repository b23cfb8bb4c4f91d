"""Stored datasets: there as a whole or not at all, for every process, until their time is up."""

import contextlib
import errno
import io
import os
import signal
import subprocess
import sys
import tracemalloc
import uuid
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ai_investments.__main__ import main
from ai_investments.dataset_archive import About, identity, is_id
from ai_investments.stored_datasets import Store, StoreError
from tests.running_app import ROOT

DEALS = {"investments": b"deal_id,company\r\nacme-1,Acme\r\n"}
BOTH = DEALS | {"capex": b"capex_id\r\nmeta-1\r\n"}
ABOUT = About("My deals", ("mine.csv",), {"investments": 1}, warned=2, rejected=3, who="Ada")
TODAY = datetime(2026, 3, 10, 23, 30, tzinfo=UTC)


@pytest.fixture(params=["folder", "memory"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give a store of each kind; both must keep the same promises."""
    return str(tmp_path / "st ored") if request.param == "folder" else f"memory://{uuid.uuid4()}"


def at(address: str, day: int = 0, **settings: float) -> Store:
    """Return the store as it is `day` days later."""
    return Store(address, clock=lambda: TODAY + timedelta(days=day), **settings)


def said(store: Store, stored: str) -> str:
    """Return what opening a dataset says instead of opening it."""
    with pytest.raises(StoreError) as refused:
        store.get(stored)
    return str(refused.value)


def test_what_was_stored_comes_back_with_what_was_known_about_it(address: str) -> None:
    stored = at(address).put(BOTH, ABOUT)
    colleague = at(address)
    assert colleague.get(stored) == BOTH
    about = colleague.about(stored)
    assert (about.called, about.files, about.who) == ("My deals", ("mine.csv",), "Ada")
    assert (about.rows, about.warned, about.rejected) == ({"investments": 1}, 2, 3)
    assert about.stored_at == "2026-03-10T23:30:00+00:00"
    assert list(colleague.listed()) == [stored]


def test_the_id_is_the_content_and_nothing_else(address: str) -> None:
    store = at(address)
    stored = store.put(DEALS, ABOUT)
    assert is_id(stored)
    assert store.put(dict(DEALS), About("Another name")) == stored
    assert store.about(stored).called == "My deals"
    others = [
        {"investments": DEALS["investments"] + b" "},
        {"capex": DEALS["investments"]},
        BOTH,
        {"a": b"b1:c", "c": b""},
        {"a": b"b", "c": b"1:c"},
    ]
    assert len({stored, *map(identity, others)}) == 6
    assert identity(dict(reversed(list(BOTH.items())))) == identity(BOTH)


@pytest.mark.parametrize(
    "text",
    ["", "../etc/passwd", "0" * 15, "0" * 17, "G" * 16, "A" * 16, "0" * 16 + "\n", "٠" * 16,
     "..%2f..%2fetc%2f1", "/" * 16],
)  # fmt: skip
def test_what_is_no_id_reaches_no_file(tmp_path: Path, text: str) -> None:
    store = at(str(tmp_path / "stored"))
    assert not is_id(text)
    assert not store.has(text)
    for call in (store.get, store.about, store.delete, store.expires_on):
        with pytest.raises(StoreError, match="no id of a dataset"):
            call(text)


def test_what_is_not_here_is_said(address: str) -> None:
    words = said(at(address, days=30), "0" * 16)
    assert "No dataset of this id is here" in words
    assert "not opened for 30 days" in words
    assert "upload the files again" in words
    assert at(address).listed() == {}
    assert not at(address).has("0" * 16)


def test_a_deleted_dataset_is_gone_for_everybody_and_can_be_stored_again(address: str) -> None:
    store = at(address)
    stored = store.put(DEALS, ABOUT)
    at(address).delete(stored)
    assert not store.has(stored)
    assert "No dataset of this id" in said(store, stored)
    store.delete(stored)
    assert store.put(DEALS, ABOUT) == stored
    assert store.get(stored) == DEALS


def test_opening_keeps_a_dataset_and_nothing_else_does(address: str) -> None:
    stored = at(address, days=10).put(DEALS, ABOUT)
    assert str(at(address, 5, days=10).expires_on(stored)) == "2026-03-20"
    assert at(address, 10, days=10).get(stored) == DEALS
    assert str(at(address, 10, days=10).expires_on(stored)) == "2026-03-30"
    assert at(address, 20, days=10).has(stored)
    at(address, 29, days=10).about(stored)
    assert "deleted" in said(at(address, 31, days=10), stored)
    assert not at(address, 31, days=10).has(stored)


def test_storing_sweeps_what_has_expired_once_a_day(address: str) -> None:
    old = at(address, days=10).put(DEALS, ABOUT)
    new = at(address, 11, days=10).put(BOTH, ABOUT)
    assert list(at(address, 11, days=10).listed()) == [new]
    assert list(at(address, 0, days=10).listed()) == [new], "the object itself is deleted"
    assert at(address, 11, days=10).put(DEALS, ABOUT) == old


def test_without_retention_nothing_is_ever_deleted(address: str) -> None:
    stored = at(address, days=0).put(DEALS, ABOUT)
    late = at(address, 10_000, days=0)
    late.put(BOTH, ABOUT)
    assert late.expires_on(stored) is None
    assert late.get(stored) == DEALS


def test_a_dataset_whose_day_was_lost_gets_a_new_one(tmp_path: Path) -> None:
    stored = at(str(tmp_path), days=10).put(DEALS, ABOUT)
    (tmp_path / f"{stored}.opened").write_bytes(b"\xff\xfe nonsense")
    assert at(str(tmp_path), 50, days=10).get(stored) == DEALS
    (tmp_path / f"{stored}.opened").unlink()
    at(str(tmp_path), 50, days=10).sweep()
    assert at(str(tmp_path), 60, days=10).sweep() == []
    assert at(str(tmp_path), 61, days=10).sweep() == [stored]


def test_too_large_a_dataset_says_how_large_and_what_to_do(address: str) -> None:
    store = at(address, dataset_mb=0.001)
    with pytest.raises(StoreError) as refused:
        store.put({"investments": b"x" * 1001}, ABOUT)
    assert "one dataset may have 0.001 MB" in str(refused.value)
    assert "AI_INVESTMENTS_STORE_DATASET_MB" in str(refused.value)
    assert store.listed() == {}
    assert store.get(store.put({"investments": b"x" * 1000}, ABOUT))


def test_a_full_store_refuses_what_is_new_and_keeps_what_is_there(address: str) -> None:
    store = at(address, total_mb=0.004)
    first = store.put({"investments": os.urandom(2500)}, ABOUT)
    with pytest.raises(StoreError, match="The store is full"):
        store.put({"investments": os.urandom(2500)}, ABOUT)
    assert store.put(store.get(first), ABOUT) == first
    store.delete(first)
    assert store.put({"investments": os.urandom(2500)}, ABOUT)


def zipped(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def sound(stored_at: str = "2026-03-10T00:00:00+00:00") -> bytes:
    return About("x", stored_at=stored_at).to_json()


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"PK\x03\x04 cut",
        zipped(**{"about.json": sound()}),
        zipped(**{"about.json": sound(), "investments.csv": b"other rows"}),
        zipped(**{"investments.csv": DEALS["investments"]}),
        zipped(**{"about.json": b"[1]", "investments.csv": DEALS["investments"]}),
        zipped(**{"about.json": b"{}", "investments.csv": DEALS["investments"]}),
        zipped(**{"about.json": sound("then"), "investments.csv": DEALS["investments"]}),
        zipped(**{"about.json": sound().replace(b'"rows": {}', b'"rows": [3]'),
                  "investments.csv": DEALS["investments"]}),
        zipped(**{"about.json": sound(), "investments.csv": DEALS["investments"],
                  "../../escaped.csv": b""}),
        zipped(**{"about.json": sound()} | {f"t{chr(97 + n // 26)}{chr(97 + n % 26)}.csv": b""
                                            for n in range(60)}),
    ],
)  # fmt: skip
def test_a_damaged_dataset_is_said_and_never_used(tmp_path: Path, written: bytes) -> None:
    store = at(str(tmp_path))
    stored = store.put(DEALS, ABOUT)
    (tmp_path / f"{stored}.zip").write_bytes(written)
    assert "damaged" in said(store, stored)
    assert store.listed() == {}
    assert store.put(DEALS, ABOUT) == stored, "the same content mends it"
    assert store.get(stored) == DEALS


def test_any_byte_changed_is_noticed_or_harmless(tmp_path: Path) -> None:
    store = at(str(tmp_path))
    stored = store.put(DEALS, ABOUT)
    path = tmp_path / f"{stored}.zip"
    good = path.read_bytes()
    unnoticed = 0
    for place in range(len(good)):
        path.write_bytes(good[:place] + bytes([good[place] ^ 0x41]) + good[place + 1 :])
        with contextlib.suppress(StoreError):
            assert store.get(stored) == DEALS
            unnoticed += 1
    assert 0 < unnoticed < len(good) / 3, "dates and flags of the zip are all that is not checked"


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    store = at(str(tmp_path), dataset_mb=1)
    bomb = zipped(**{"about.json": sound(), "investments.csv": bytes(300_000_000)})
    assert len(bomb) < 1_000_000
    stored = "0123456789abcdef"
    (tmp_path / f"{stored}.zip").write_bytes(bomb)
    tracemalloc.start()
    assert "larger than this server reads (1 MB)" in said(store, stored)
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()
    (tmp_path / f"{stored}.zip").write_bytes(bytes(4_000_000))
    assert "larger than this server reads" in said(store, stored)


KILLED = """
import os, signal, sys
from ai_investments import stored_datasets, stored_objects
from ai_investments.dataset_archive import About, identity
from ai_investments.stored_datasets import Store

stored_objects.PIECE = 1000
WRITERS = (stored_datasets.__file__, stored_objects.__file__)
old, new = {"investments": b"old"}, {"investments": os.urandom(6000)}
expected = {identity(old): old, identity(new): new}
ends = []
for point in range(1, 10_000):
    store = Store(f"{sys.argv[1]}/{point}")
    store.put(old, About("old"))
    child = os.fork()
    if not child:
        left = point

        def step(frame, event, argument):
            global left
            if frame.f_code.co_filename not in WRITERS:
                return None
            if event == "line":
                left -= 1
                if not left:
                    os.kill(os.getpid(), signal.SIGKILL)
            return step

        sys.settrace(step)
        store.put(new, About("new"))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    for stored in store.listed():
        assert store.get(stored) == expected[stored]
    assert identity(old) in store.listed()
    ends.append(identity(new) in store.listed())
    assert store.put(new, About("new")) == identity(new)
    assert store.get(identity(new)) == new
    if not os.WIFSIGNALED(status):
        break
assert ends[0] is False and ends[-1] is True
print(len(ends))
"""


def test_a_writer_killed_at_any_line_leaves_the_old_or_the_new_and_the_next_goes_on(
    tmp_path: Path,
) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert ran.returncode == 0, ran.stderr
    assert int(ran.stdout) > 80, "as many writers were killed as there are steps"
    leftovers = list(tmp_path.glob("*/*.part"))
    assert leftovers, "some were killed while they wrote"
    hour_ago = datetime.now(UTC).timestamp() - 3700
    for each in leftovers:
        Store(str(each.parent)).sweep()
        assert each.is_file(), "it may be another writer's"
        os.utime(each, (hour_ago, hour_ago))
        Store(str(each.parent)).sweep()
        assert not each.exists()


def test_a_writer_killed_within_a_write_leaves_nothing_that_counts(tmp_path: Path) -> None:
    write = (
        "import os, sys; from ai_investments.stored_datasets import *\n"
        "store = Store(sys.argv[1], dataset_mb=400, total_mb=4000)\n"
        "store.put({'investments': os.urandom(30_000_000)}, About('large'))"
    )
    for _ in range(2):
        writer = subprocess.Popen([sys.executable, "-c", write, str(tmp_path)], cwd=ROOT)
        while writer.poll() is None:
            if any(part.stat().st_size for part in tmp_path.glob("*.zip.*.part")):
                writer.send_signal(signal.SIGKILL)
                break
        assert writer.wait() == -signal.SIGKILL
    store = Store(str(tmp_path), dataset_mb=400, total_mb=4000)
    assert store.listed() == {}
    assert list(tmp_path.glob("*.zip")) == []
    assert store.get(store.put(DEALS, ABOUT)) == DEALS


def test_many_processes_may_store_and_read_the_same_at_once(tmp_path: Path) -> None:
    work = (
        "import sys; from ai_investments.stored_datasets import *\n"
        "store = Store(sys.argv[1])\n"
        "for n in range(40):\n"
        "    content = {'investments': b'%d' % (n % 4) * 50_000}\n"
        "    stored = store.put(content, About('shared'))\n"
        "    assert store.get(stored) == content\n"
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", work, str(tmp_path)], cwd=ROOT) for _ in range(4)
    ]
    assert [worker.wait() for worker in workers] == [0] * 4
    assert len(Store(str(tmp_path)).listed()) == 4
    assert list(tmp_path.glob("*.part")) == []


def test_a_full_disk_is_said_and_nothing_half_written_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = at(str(tmp_path))
    store.put(DEALS, ABOUT)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError) as refused:
        store.put(BOTH, ABOUT)
    assert "no space left on device" in str(refused.value)
    assert "Delete files on the server" in str(refused.value)
    assert list(tmp_path.glob("*.part")) == []
    assert list(store.listed()) == [identity(DEALS)]


def test_a_file_that_may_not_grow_is_said(tmp_path: Path) -> None:
    write = (
        "import os, resource, signal, sys; from ai_investments.stored_datasets import *\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: Store(sys.argv[1]).put({'investments': os.urandom(3_000_000)}, About('x'))\n"
        "except StoreError as error: print(error)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", write, str(tmp_path)], cwd=ROOT, capture_output=True, text=True
    )
    assert "Nothing could be stored there (file too large)" in ran.stdout, ran.stderr
    assert list(tmp_path.glob("*.zip*")) == []


def test_a_place_that_cannot_be_written_to_is_said_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StoreError) as refused:
        at(str(tmp_path / "file" / "stored")).put(DEALS, ABOUT)
    assert "Nothing could be stored there" in str(refused.value)
    assert str(tmp_path) not in str(refused.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_store_can_be_read(tmp_path: Path) -> None:
    stored = at(str(tmp_path)).put(DEALS, ABOUT)
    tmp_path.chmod(0o555)
    try:
        assert at(str(tmp_path), 5).get(stored) == DEALS
        with pytest.raises(StoreError, match="must allow it to write there"):
            at(str(tmp_path)).put(BOTH, ABOUT)
    finally:
        tmp_path.chmod(0o755)


@pytest.mark.parametrize("place", ["nosuch://there", "abfs://container/path"])
def test_an_address_that_cannot_be_used_is_said(place: str) -> None:
    with pytest.raises(StoreError) as refused:
        Store(place)
    assert "AI_INVESTMENTS_STORE" in str(refused.value)


def test_a_password_in_the_address_is_never_shown() -> None:
    with pytest.raises(StoreError) as refused:
        Store("nosuch://ada:secret@there/stored?key=secret")
    assert "secret" not in str(refused.value)


def test_the_settings_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AI_INVESTMENTS_STORE", str(tmp_path))
    monkeypatch.setenv("AI_INVESTMENTS_STORE_DAYS", "7")
    monkeypatch.setenv("AI_INVESTMENTS_STORE_DATASET_MB", "0.5")
    monkeypatch.setenv("AI_INVESTMENTS_STORE_TOTAL_MB", "20")
    store = Store.from_environment()
    assert (store.days, store.dataset_mb, store.total_mb) == (7, 0.5, 20)
    stored = store.put(DEALS, ABOUT)
    assert (tmp_path / f"{stored}.zip").is_file()


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf"])
def test_a_setting_that_is_no_number_is_said(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("AI_INVESTMENTS_STORE_DAYS", text)
    with pytest.raises(StoreError, match=r"AI_INVESTMENTS_STORE_DAYS.*no number from 0 up"):
        Store.from_environment()


def test_whoever_runs_the_server_can_list_and_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AI_INVESTMENTS_STORE", str(tmp_path))
    stored = Store.from_environment().put(DEALS, About("\x1b[31mMine", rows={"investments": 1}))
    assert main(["stored"]) == 0
    listed = capsys.readouterr().out
    assert stored in listed
    assert "Mine: 1 investments" in listed
    assert "\x1b" not in listed
    assert main(["stored", "--delete", stored]) == 0
    assert "is deleted" in capsys.readouterr().out
    assert main(["stored", "--delete", stored]) == 0
    assert "was not there" in capsys.readouterr().out
    assert main(["stored", "--delete", "../x"]) == 1
    assert "no id of a dataset" in capsys.readouterr().err
