"""The figures of the page “Deal anatomy” as the one long table that leaves it."""

from collections.abc import Sequence

import pandas as pd

from ai_investments import evidence
from ai_investments.dataset import Dataset
from ai_investments.deals import stakes
from ai_investments.deals.anatomy import Anatomy
from ai_investments.views.anatomy_parts import ShownFigure, WorthPoint


def rows(
    parts: Anatomy,
    figures: Sequence[ShownFigure],
    worth: WorthPoint | None,
    marks: pd.DataFrame,
    dataset: Dataset,
) -> pd.DataFrame:
    """Return the page's figures as one long table.

    Parameters
    ----------
    parts, figures, worth, marks
        As the result of the page holds them.
    dataset : Dataset
        Where the sources stand.
    """
    return pd.DataFrame(
        [
            *_reported_rows(figures, dataset),
            *(
                {
                    "deal_id": parts.deal_id,
                    "part": "implied valuation",
                    "what": f"{row['amount_usd_bn']:.10g} ÷ {row['stake_pct']:.10g}%",
                    "value": row["implied_usd_bn"],
                    "low": row["implied_low_usd_bn"],
                    "high": row["implied_high_usd_bn"],
                    "unit": "USD bn",
                    "how_known": "derived",
                    "evidence": parts.implied_grade,
                }
                for row in parts.fit.to_dict("records")
            ),
            *_bought_rows(parts),
            *(
                {
                    "deal_id": parts.deal_id,
                    "part": "step-up",
                    "what": f"{row['paid_out_pct']:g}% paid out",
                    "value": row["step_up"],
                    "low": row["step_up_low"],
                    "high": row["step_up_high"],
                    "unit": "×",
                    "how_known": "derived, share assumed",
                    "evidence": parts.step_up_grade,
                }
                for row in parts.step_ups.to_dict("records")
            ),
            *_worth_rows(parts, worth, marks, dataset),
        ],
        columns=_COLUMNS,
    )


_COLUMNS = ["deal_id", "part", "what", "value", "low", "high", "unit", "how_known", "evidence",
            "sources", "source_urls"]  # fmt: skip


def _reported_rows(figures: Sequence[ShownFigure], dataset: Dataset) -> list[dict[str, object]]:
    return [
        {
            "deal_id": shown.deal_id,
            "part": "figure",
            "what": shown.name.lower(),
            "value": shown.backing.headline,
            "low": shown.backing.low,
            "high": shown.backing.high,
            "unit": "percent" if shown.field == "stake_pct" else "USD bn",
            "how_known": "claim chosen" if shown.chosen else "reported",
            "evidence": shown.backing.grade,
            "sources": shown.backing.sources,
            "source_urls": evidence.addresses(dataset, shown.field, [shown.deal_id]).get(
                shown.deal_id, ""
            ),
        }
        for shown in figures
        if shown.backing.headline is not None
    ]


def _bought_rows(parts: Anatomy) -> list[dict[str, object]]:
    if parts.bought_pct is None:
        return []
    value, low, high = parts.bought_pct
    return [
        {
            "deal_id": parts.deal_id,
            "part": "share that the money buys",
            "what": "amount ÷ valuation",
            "value": value,
            "low": low,
            "high": high,
            "unit": "percent",
            "how_known": "derived",
            "evidence": parts.bought_grade,
        }
    ]


def _worth_rows(
    parts: Anatomy, worth: WorthPoint | None, marks: pd.DataFrame, dataset: Dataset
) -> list[dict[str, object]]:
    if worth is None:
        return []
    addresses = evidence.addresses(dataset, "valuation_usd_bn", marks["deal_id"])
    return [
        {
            "deal_id": parts.deal_id,
            "part": "value of the stake",
            "what": f"at {worth.valuation_usd_bn:.10g} bn",
            "value": worth.worth_usd_bn,
            "low": stakes.worth_usd_bn(worth.valuation_usd_bn, worth.stake_low_pct),
            "high": stakes.worth_usd_bn(worth.valuation_usd_bn, worth.stake_high_pct),
            "unit": "USD bn",
            "how_known": "derived, valuation assumed",
            "evidence": parts.backing["stake_pct"].grade,
        },
        *(
            {
                "deal_id": row["deal_id"],
                "part": "value of the stake",
                "what": f"at {row['valuation_usd_bn']:.10g} bn ({row['what']})",
                "value": row["worth_usd_bn"],
                "low": row["worth_low_usd_bn"],
                "high": row["worth_high_usd_bn"],
                "unit": "USD bn",
                "how_known": "derived",
                "evidence": evidence.weakest([parts.backing["stake_pct"].grade, row["grade"]]),
                "sources": row["sources"],
                "source_urls": addresses.get(row["deal_id"], ""),
            }
            for row in marks.to_dict("records")
        ),
    ]
