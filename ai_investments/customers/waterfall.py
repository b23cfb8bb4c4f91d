"""From last year's revenue to the horizon: who is expected to take what, and what comes on top."""

from typing import Literal

import numpy as np
import pandas as pd

from ai_investments.customers.scenario import Scenario


def waterfall(scenario: Scenario, by: Literal["group", "customer"] = "group") -> pd.DataFrame:
    """Return the steps from revenue before anybody leaves to expected revenue at the horizon.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    by : str
        Whether losses are told by "group" or by "customer".

    Returns
    -------
    pandas.DataFrame
        ``step`` ("before", "lost", "replaced", "growth", "horizon"), ``name`` (of the group or
        customer; else empty), ``usd_m`` (the amounts of "before" and "horizon", the changes of the
        rest) and ``after_usd_m`` (revenue a year after the step). Losses stand largest first; who
        is not expected to take anything has no row. "growth" is that of all revenue that stays or
        is replaced. The steps add up: before + changes = horizon.
    """
    names = [each.group if by == "group" else each.name for each in scenario.customers]
    gross = scenario.expected_losses_usd_m(net=False)
    net = scenario.expected_losses_usd_m()
    table = pd.DataFrame({"name": names, "lost": gross}).groupby("name", sort=False)["lost"].sum()
    lost = table[table > 0].sort_values(ascending=False, kind="stable")
    before, after = scenario.total_usd_m, scenario.expected_revenue_usd_m()
    replaced = float(gross.sum() - net.sum())
    rows = [("before", "", before)]
    rows += [("lost", str(name), -float(amount)) for name, amount in lost.items()]
    rows.append(("replaced", "", replaced))
    rows.append(("growth", "", after - (before - float(net.sum()))))
    steps = pd.DataFrame(rows, columns=["step", "name", "usd_m"])
    levels = np.cumsum(steps["usd_m"].to_numpy())
    steps["after_usd_m"] = levels
    horizon = pd.DataFrame([{"step": "horizon", "name": "", "usd_m": after, "after_usd_m": after}])
    return pd.concat([steps, horizon], ignore_index=True)
