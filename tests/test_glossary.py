"""The words of the field: each once, in one sentence, and found in what names it."""

import re

import pytest

from ai_investments import glossary
from ai_investments.glossary import TERMS, explained, named_in
from ai_investments.views import VIEWS

FIELD = (
    "step-up", "post-money", "pre-money", "stake", "implied valuation", "valuation jump",
    "priced round", "down round", "multiple", "run-rate", "ARR", "capex", "capex intensity",
    "free cash flow", "operating cash flow", "remaining performance obligations", "lease not begun",
    "purchase commitment", "depreciation vintage", "guidance", "trailing twelve months",
    "expected shortfall", "value-at-risk", "correlation", "HHI", "effective customers", "wind-down",
    "notice period", "break-even", "percentile", "median", "quartile", "peer group", "hollow mark",
    "grade", "claim", "perimeter", "edition", "net cash", "churn", "secondary", "finance lease",
    "fiscal period", "cash margin", "ramp", "horizon", "quantile", "tornado", "mark of the stake",
)  # fmt: skip
"""What a newcomer to the field asks for; none may be without an explanation."""


@pytest.mark.parametrize("word", FIELD)
def test_every_word_of_the_field_is_explained(word: str) -> None:
    (term,) = named_in(word)
    assert term.meaning


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.name)
def test_a_meaning_is_one_short_sentence(term: glossary.Term) -> None:
    assert re.fullmatch(r"[A-Z][^.]*\.", term.meaning), "one sentence"
    assert len(term.meaning) <= 170
    assert not term.formula.endswith(".")


def test_no_word_stands_for_two_terms() -> None:
    words = [word.casefold() for term in TERMS for word in {term.name, *term.said}]
    assert sorted(words) == sorted(set(words))


def test_every_term_is_used_on_pages_that_there_are() -> None:
    titles = {view.title for view in VIEWS}
    for term in TERMS:
        assert term.pages
        assert titles.issuperset(term.pages), term.name
        assert len(set(term.pages)) == len(term.pages), term.name


def test_of_two_words_in_one_place_the_longer_is_meant() -> None:
    assert [term.name for term in named_in("Enterprise value ÷ revenue")] == ["revenue multiple"]
    assert [term.name for term in named_in("Wind-down, months")] == ["wind-down"]
    assert [term.name for term in named_in("Free cash flow, $bn")] == ["free cash flow"]
    assert named_in("Jumpy, demarked and benchmarks") == ()


def test_a_label_that_names_two_words_has_both_explained_after_its_own_help() -> None:
    told = explained("Evidence of the valuations", "The weaker one.")
    own, *words = told.split("\n\n")
    assert own == "The weaker one."
    assert [word.partition("**:")[0] for word in words] == [
        "**Grade of evidence", "**Reported valuation",
    ]  # fmt: skip
    assert explained("Company") == ""


def test_the_words_of_a_page_begin_with_those_computed_there() -> None:
    words = [term.name for term in glossary.of_page("Deal anatomy")]
    assert words[0] in ("post-money", "pre-money", "step-up")
    assert words.index("step-up") < words.index("reported valuation")
    assert "wind-down" not in words
