"""Rules as expressions: the first that holds counts, and what is not known does not hold."""

import narwhals as nw
import pandas as pd

from ai_investments.deals.rules import first_that_holds, one_where

NUMBERS = nw.from_native(pd.DataFrame({"x": [1.0, 5.0, None, 9.0], "word": list("abcd")}))


def told(expression: nw.Expr) -> list[object]:
    return NUMBERS.select(told=expression)["told"].to_list()


def test_the_first_rule_that_holds_counts() -> None:
    rules = [(nw.col("x") > 8, "large"), (nw.col("x") > 2, "middle")]
    assert told(first_that_holds(rules, "small")) == ["small", "middle", "small", "large"]
    assert told(first_that_holds(rules, nw.col("word"))) == ["a", "middle", "c", "large"]
    assert told(first_that_holds(list(reversed(rules)), "small"))[3] == "middle"


def test_where_a_condition_is_not_known_is_a_zero() -> None:
    assert told(one_where(nw.col("x") > 2)) == [0, 1, 0, 1]
    assert told(one_where(nw.col("x").is_null())) == [0, 0, 1, 0]
