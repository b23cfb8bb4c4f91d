"""Tables of steps that an engine keeps, so that filters on large data are quick."""

from collections.abc import Collection
from dataclasses import replace
from functools import partial
from typing import Any

import narwhals as nw
import pandas as pd

from ai_investments import evidence, kept_tables
from ai_investments.dataset import Dataset, among, collected
from ai_investments.deals import valuations

BACKING = "backing of valuations"
VALUATION = "valuation_usd_bn"


def ranked(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Return `valuations.ranked`, kept where the engine keeps it."""
    return kept_tables.kept(
        dataset, f"ranked steps {include}", partial(valuations.ranked, dataset, include)
    )


def graded(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    """Return `valuations.graded`, kept where the engine keeps it."""
    return kept_tables.kept(dataset, _graded(include), partial(_made_graded, dataset, include))


def backing(dataset: Dataset) -> nw.LazyFrame[Any]:
    """Return what the claims say about every valuation, kept where the engine keeps it.

    Parameters
    ----------
    dataset : Dataset
        The dataset, on an engine.

    Returns
    -------
    narwhals.LazyFrame
        `evidence.ranges` of the valuations.
    """
    return kept_tables.kept(dataset, BACKING, partial(_made_backing, dataset))


def backing_is_kept(dataset: Dataset) -> bool:
    """Tell whether asking for `backing` costs nothing."""
    return kept_tables.is_kept(dataset, BACKING)


def backing_of(dataset: Dataset, deals: pd.DataFrame) -> pd.DataFrame:
    """Return the part of `backing` about some deals: from what is kept, else from their claims.

    Where it is slow to read claims, it is kept from now on.
    """
    ids = deals["deal_id"]
    if backing_is_kept(dataset) or dataset.engine.puts_off("claims"):
        return collected(dataset.engine.among(backing(dataset), "deal_id", sorted(ids)))
    claims = evidence.counting(among(dataset, "claims", "deal_id", ids), VALUATION)
    own = replace(dataset, investments=deals, claims=collected(claims))
    return collected(evidence.ranges(own, VALUATION))


def prepare(dataset: Dataset, include: Collection[str]) -> None:
    """Have what steps need of all claims worked out meanwhile, where the engine keeps it."""
    own = tuple(include)
    kept_tables.prepare(dataset, BACKING, partial(_made_backing, dataset))
    grades = partial(_made_graded, dataset, own)
    kept_tables.prepare(dataset, _graded(own), grades, when_quiet=True)


def _made_backing(dataset: Dataset) -> nw.LazyFrame[Any]:
    return evidence.ranges(dataset, VALUATION)


def _graded(include: tuple[str, ...]) -> str:
    return f"graded steps {include}"


def _made_graded(dataset: Dataset, include: tuple[str, ...]) -> nw.LazyFrame[Any]:
    return valuations.graded(dataset, backing(dataset), include)
