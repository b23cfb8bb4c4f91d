"""What pandas remembers of views that are gone is dropped, and what lives is not."""

from dataclasses import dataclass

import pandas as pd

from ai_investments import dataset, dead_views
from ai_investments.dataset import Dataset
from ai_investments.remembered import with_dataset

DATA = dataset.load()


def remembered_of(table: pd.DataFrame) -> int:
    """Return the references that pandas keeps, where this pandas keeps them."""
    return sum(len(block.refs.referenced_blocks) for block in table._mgr.blocks)


@dataclass(frozen=True)
class Result:
    table: pd.DataFrame


Result.__module__ = "ai_investments.views.example"


@with_dataset()
def result(data: Dataset) -> Result:
    return Result(data.rows("investments")[["deal_id", "company"]].copy())


def test_dead_views_are_dropped_from_tables_and_from_results_that_are_kept() -> None:
    tables = [DATA.rows("investments"), result(DATA).table]
    for table in tables:
        for _ in range(400):
            table["company"].str.len()
    assert all(remembered_of(table) > 400 for table in tables)
    assert dead_views.forget([DATA]) > 800
    assert all(remembered_of(table) < 60 for table in tables)


def test_a_view_that_lives_is_not_changed_with_its_table_afterwards() -> None:
    table = pd.DataFrame({"n": [1, 2, 3]})
    view = table["n"]
    dead_views.forget([table])
    table.loc[0, "n"] = 9
    assert view.tolist() == [1, 2, 3]
