"""What moves a result: one input at a time (tornado), or any two together (map)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ai_investments.customers.scenario import Scenario
from ai_investments.customers.scenario_input import Changeable, Input

Array = npt.NDArray[np.float64]
Measure = Callable[[Scenario], float]
"""A number read off a scenario, such as `Scenario.expected_mark_usd_bn`."""


@dataclass(frozen=True)
class Range:
    """An input and the values between which it is uncertain.

    Attributes
    ----------
    name : str
        As shown, with the range: "Multiple, 14.5× to 33×".
    input : Changeable
        What is changed.
    low, high : float
        Its least and greatest value.
    """

    name: str
    input: Changeable
    low: float
    high: float


def tornado(scenario: Scenario, ranges: Sequence[Range], measure: Measure) -> pd.DataFrame:
    """Return how far each input alone moves a result, all others as in the scenario.

    Parameters
    ----------
    scenario : Scenario
        The middle of the tornado.
    ranges : sequence of Range
        One input each.
    measure : callable
        The result.

    Returns
    -------
    pandas.DataFrame
        ``name``, ``low``, ``high``; ``now``, the input's value in the scenario (missing where
        nobody is meant by it); ``at_low``, ``at_now`` and ``at_high``, the result; ``swing``, the
        distance of the results at both ends. The widest first, equals in the order given.
    """
    tried = scenario.apart()
    middle = measure(tried)
    rows = []
    for each in ranges:
        at_low, at_high = (
            measure(each.input.changed(tried, value)) for value in (each.low, each.high)
        )
        rows.append(
            {
                "name": each.name,
                "low": each.low,
                "high": each.high,
                "now": each.input.of(scenario),
                "at_low": at_low,
                "at_now": middle,
                "at_high": at_high,
                "swing": abs(at_high - at_low),
            }
        )
    columns = ["name", "low", "high", "now", "at_low", "at_now", "at_high", "swing"]
    table = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "float64"))
    return table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)


def result_map(
    scenario: Scenario,
    across: Input,
    across_values: Sequence[float],
    down: Input,
    down_values: Sequence[float],
    measure: Measure,
) -> Array:
    """Return a result for every pair of values of two inputs.

    Points that differ only in how revenue is valued or grows share their expected losses and
    their distributions: they cost next to nothing.

    Parameters
    ----------
    scenario : Scenario
        All other inputs.
    across, down : Input
        Two different inputs.
    across_values, down_values : sequence of float
        Their values.
    measure : callable
        The result.

    Returns
    -------
    ndarray of float, shape (len(down_values), len(across_values))
        A row for each value of `down`.
    """
    if down.of_all and not across.of_all:  # terms last: customers then change once a column
        return result_map(scenario, down, down_values, across, across_values, measure).T
    tried = scenario.apart()
    rows = [
        [measure(across.changed(changed, value)) for value in across_values]
        for changed in (down.changed(tried, value) for value in down_values)
    ]
    return np.array(rows, dtype=np.float64).reshape(len(down_values), len(across_values))
