"""Names as parts of ids: whatever the name, something that is safe in a link and a file."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments.own_data.slug import slug


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("Scale AI", "scale-ai"),
        ("Société Générale", "societe-generale"),
        ("  C3.ai, Inc. ", "c3-ai-inc"),
        ("智谱", "name"),
        ("../../etc", "etc"),
    ],
)
def test_a_name_is_told_in_small_letters_and_hyphens(name: str, part: str) -> None:
    assert slug(name) == part


@given(st.text())
def test_no_name_breaks_an_id(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(name))
    assert len(slug(name)) <= 60
