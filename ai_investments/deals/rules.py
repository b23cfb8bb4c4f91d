"""Rules about deals as expressions that run alike on every engine."""

from collections.abc import Sequence
from typing import Any

import narwhals as nw


def first_that_holds(rules: Sequence[tuple[nw.Expr, Any]], otherwise: Any) -> nw.Expr:
    """Return the value of the first rule that holds for a row.

    Parameters
    ----------
    rules : sequence of (narwhals.Expr, value)
        Conditions and what each says; one that is not known does not hold.
    otherwise : value
        Where none holds: a value, or an expression.
    """
    told: Any = otherwise if isinstance(otherwise, nw.Expr) else nw.lit(otherwise)
    for condition, value in reversed(rules):
        told = nw.when(condition).then(nw.lit(value)).otherwise(told)
    expression: nw.Expr = told
    return expression


def one_where(condition: nw.Expr) -> nw.Expr:
    """Return 1 where a condition holds and 0 elsewhere: not every engine adds up truths."""
    return first_that_holds([(condition, 1)], 0)
