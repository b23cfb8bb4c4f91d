"""The examples for notebooks run as they stand, one after the other."""

import re
from pathlib import Path

import pytest

from tests import spreadsheet
from tests.running_app import ROOT


def test_the_examples_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (ROOT / "docs" / "notebooks.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    shared: dict[str, object] = {}
    for block in blocks:
        exec(compile(block, "docs/notebooks.md", "exec"), shared)  # noqa: S102
    said = capsys.readouterr().out
    assert "rows = “99” is outside 5–60" in said
    assert "Scale AI" in said
    book = spreadsheet.read((tmp_path / "churn.xlsx").read_bytes())
    assert "Assumptions" in book.sheetnames
