"""Whatever bytes come from outside: nothing raises, and what cannot be used is said in words.

``make fuzz`` looks for such bytes by the hour; those worth keeping are in tests/corpus.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzz.targets import CORPUS, TARGETS

KEPT = sorted(each for each in CORPUS.glob("*/*") if each.is_file())


@pytest.mark.parametrize("file", KEPT, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_what_was_found_by_the_hour_stays_harmless(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())


def test_every_target_has_bytes_to_start_from() -> None:
    assert {file.parent.name for file in KEPT} == TARGETS.keys()


@pytest.mark.parametrize("name", TARGETS)
@given(drawn=st.data())
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow])
def test_bytes_that_are_nearly_right_are_harmless(name: str, drawn: st.DataObject) -> None:
    files = [file for file in KEPT if file.parent.name == name]
    content = drawn.draw(st.sampled_from(files)).read_bytes()
    at = drawn.draw(st.integers(0, len(content)))
    cut = drawn.draw(st.integers(0, 20))
    other = drawn.draw(st.binary(max_size=6) | st.text(max_size=4).map(str.encode))
    TARGETS[name](content[:at] + other + content[at + cut :])
