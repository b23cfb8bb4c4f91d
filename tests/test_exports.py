"""Files that leave the page."""

import io

import pandas as pd

from ai_investments import dataset, exports
from ai_investments.deals import valuations


def test_the_csv_holds_the_rows_their_sources_and_the_link() -> None:
    data = dataset.load()
    steps = valuations.steps(data)
    link = "https://example.org/valuations?rows=5"
    table = pd.read_csv(
        io.BytesIO(exports.table_csv(exports.steps_with_sources(steps, data), data, link))
    )
    assert table["deal_id"].tolist() == steps["deal_id"].tolist()
    assert table["jump"].tolist() == steps["jump"].tolist()
    assert (table["link"] == link).all()
    assert (table["dataset_version"] == data.version).all()
    meta = table.set_index("deal_id").loc["scale-ai-2025-06-strategic"]
    assert meta["source_urls"].startswith("https://")
    assert meta["previous_source_urls"].startswith("https://")


def test_text_that_a_spreadsheet_would_run_is_made_plain() -> None:
    names = ["=1+1", "+1", "-1", "@x", "\tx", "fine"]
    made = exports.safe(pd.DataFrame({"name": names, "number": [-1, 0, 1, 2, 3, 4]}))
    assert made["name"].tolist() == ["'=1+1", "'+1", "'-1", "'@x", "'\tx", "fine"]
    assert made["number"].tolist() == [-1, 0, 1, 2, 3, 4]
