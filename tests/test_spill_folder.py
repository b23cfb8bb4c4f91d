"""Folders for what does not fit into memory: gone with their owner, or with a killed process."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from ai_investments.sources.spill_folder import spill_folder
from tests.running_app import ROOT

HOLDS = (
    "import tempfile, sys; tempfile.tempdir = sys.argv[1]\n"
    "from ai_investments.sources.spill_folder import spill_folder\n"
    "print(spill_folder(sys), flush=True); sys.stdin.read()"
)


class Owner:
    pass


def test_a_folder_ends_with_its_owner_and_what_a_killed_process_left_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        theirs = Path(process.stdout.readline().strip())
        (theirs / "spilled").write_text("rows")
        (tmp_path / "ai-investments-of-somebody-else").mkdir()
        first, second = Owner(), Owner()
        mine = spill_folder(first)
        assert theirs.is_dir(), "its process runs"
    finally:
        process.kill()
        process.communicate()
    assert theirs.is_dir(), "what is killed removes nothing"
    other = spill_folder(second)
    assert not theirs.exists()
    assert {mine, other} <= set(tmp_path.iterdir())
    del first
    assert not mine.exists()
    assert other.is_dir()
    assert (tmp_path / "ai-investments-of-somebody-else").is_dir()
