"""The page Methods: every page that computes says how, once."""

import re

import pytest

from ai_investments import glossary, methods
from ai_investments.methods import METHODS, Method
from ai_investments.views import VIEWS, CustomerChurn, Methods, WhatMatters
from tests.built_in import DATA

SHOWS_ONLY = {"Start here", "Data & sources", "Methods", "Your data"}
"""Pages that compute nothing of their own."""


def test_every_page_that_computes_says_how_in_the_order_of_the_pages() -> None:
    told = list(dict.fromkeys(method.page for method in METHODS))
    assert told == [view.title for view in VIEWS if view.title not in SHOWS_ONLY]


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.name)
def test_a_method_says_all_that_an_analyst_asks(method: Method) -> None:
    for said in (method.inputs, *method.missing, method.limits, method.source):
        assert said.endswith("."), said
    assert method.missing
    assert method.formula
    assert method.latex.count("{") == method.latex.count("}")


def test_a_formula_with_numbers_is_the_formula_of_the_page() -> None:
    views = (WhatMatters(), WhatMatters(timing="evenly"))
    numbers = " ".join(" ".join(view.analyse(DATA).formulas) for view in views)
    assert glossary.term("correlation").formula in numbers
    assert glossary.term("mark of the stake").formula in numbers
    told = " ".join(
        " ".join((each.formula, *each.missing)) for each in methods.of_page(CustomerChurn.title)
    )
    for formula in (methods.LOST, methods.FALLEN, methods.DECIDED, methods.BREAK_EVEN_MULTIPLE):
        assert formula in numbers
        assert formula in told


def test_what_is_looked_up_is_found_in_any_order_and_nothing_else() -> None:
    every = Methods().analyse(DATA)
    assert len(every.methods) == len(METHODS)
    assert [term.name.casefold() for term in every.terms] == sorted(
        term.name.casefold() for term in glossary.TERMS
    )
    found = Methods(look_up="SHORTFALL expected").analyse(DATA)
    assert [each.name for each in found.methods] == ["Value-at-risk and expected shortfall"]
    assert [each.name for each in found.terms] == ["expected shortfall"]
    nothing = Methods(look_up="zebra").analyse(DATA)
    assert nothing.methods == nothing.terms == ()
    assert nothing.finding == "No computation and no term with “zebra”"


def test_one_page_shows_its_own() -> None:
    churn = Methods(of_page="Customer churn").analyse(DATA)
    assert {each.page for each in churn.methods} == {"Customer churn"}
    assert {each.name for each in churn.terms} >= {"wind-down", "correlation", "expected shortfall"}
    assert "step-up" not in {each.name for each in churn.terms}
    table = Methods(of_page="Customer churn").export_table(churn, DATA)
    assert table["kind"].value_counts().to_dict() == {
        "computation": len(churn.methods), "term": len(churn.terms),
    }  # fmt: skip
    assert not table.duplicated(["kind", "page", "name"]).any()


def test_no_figure_of_a_limit_is_written_by_hand() -> None:
    said = " ".join(" ".join(each.missing) for each in METHODS)
    days = re.search(r"None up to (\d+) days", said)
    assert days is not None
    assert int(days[1]) == 180  # as the glossary says of growth a year
    assert "only over more than 180 days" in glossary.term("growth a year").meaning
