"""The API against its own description: what the description allows is answered as it says."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from ai_investments import openapi
from ai_investments.views.parameter import FIRST_DAY, LAST_DAY
from tests.built_in import DATA
from tests.running_app import RunningApp

CELLS = {"who": "Google", "customer": "Alpha", "scenario": "A", "settings": "growth=10"}
"""A cell that fits a column of a typed table where a number does not."""
OF_ANY_TABLE = ("probability", "replaced", "start", "notice", "lag", "share")
"""Columns in which 0.5 is a sound cell."""


def tables() -> set[str]:
    """Return the formats of parameters that are tables."""
    return {
        parameter["schema"]["format"]
        for path in openapi.description(DATA)["paths"].values()
        for parameter in path["get"]["parameters"]
        if parameter["schema"].get("format", "").startswith(openapi.TABLE)
    }


def rows_of(format_: str) -> st.SearchStrategy[str]:
    """Return tables of one row with the columns that a format names."""
    columns = format_.removeprefix(openapi.TABLE).split(",")
    texts = {name: CELLS[name] for name in columns if name in CELLS}
    numbers = [name for name in columns if name in OF_ANY_TABLE]

    def table(chosen: list[str]) -> str:
        cells = texts | dict.fromkeys(chosen, "0.5")
        return f"{','.join(cells)}\n{','.join(cells.values())}"

    return st.lists(st.sampled_from(numbers), unique=True).map(table) if numbers else st.just(
        table([])
    )  # fmt: skip


for each in tables():
    schemathesis.openapi.format(each, rows_of(each))
schemathesis.openapi.format("date", st.dates(FIRST_DAY, LAST_DAY).map(str))


def sensible(query: dict[str, Any]) -> dict[str, Any]:
    """Return a query without what no schema can say.

    Years stand in their order; which words another version of the data or stored data allow, the
    description of this data cannot know.
    """
    return {
        name: sorted(value) if name.endswith(("years", "vintages")) else value
        for name, value in query.items()
        if name not in ("own_data", "data")
    }


def answered_as_described(address: str, mode: GenerationMode, examples: int) -> int:
    """Ask a server for so many examples of every operation; return how many requests were made."""
    schema = schemathesis.openapi.from_url(f"{address}/api/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 60
    asked = 0
    for operation in operations:

        @given(case=operation.as_strategy(generation_mode=mode))
        @settings(max_examples=examples, database=None, derandomize=True,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        def answered(case: Any) -> None:
            nonlocal asked
            asked += 1
            if mode is GenerationMode.POSITIVE:
                case.query = sensible(case.query or {})
            case.call_and_validate(timeout=120)

        answered()
    return asked


@pytest.mark.parametrize("mode", GenerationMode)
def test_every_operation_answers_as_described(app: RunningApp, mode: GenerationMode) -> None:
    assert answered_as_described(app.address, mode, examples=2) > 60
