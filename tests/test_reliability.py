"""docs/reliability.md: every test that it names is there."""

import ast
import re

from tests.running_app import ROOT

NAMED = re.compile(r"`tests/(test_\w+\.py)::(test_\w+)`")


def test_every_test_that_is_named_exists() -> None:
    named = NAMED.findall((ROOT / "docs" / "reliability.md").read_text("utf-8"))
    assert len(named) > 15
    for file, name in named:
        tree = ast.parse((ROOT / "tests" / file).read_text("utf-8"))
        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_every_fault_has_a_test() -> None:
    text = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|") and "`tests/" in line]
    table = text.partition("## Faults")[2].partition("\nNot promised")[0]
    assert len(rows) == len(table.strip().splitlines()) - 2
