"""The view of “Your data”: the own rows of a dataset, and nothing else."""

import pytest

from ai_investments import dataset, editions, own_data, streamlit_cache
from ai_investments.views import YourData
from ai_investments.views.edition import Edition
from tests.built_in import DATA

DEALS = b"company,date,amount\nZebra Works,2025-06-12,$1.2bn\nScale AI,2026-05-01,$2bn\n"
CAPEX = b"company,quarter,capex ($bn)\nZebra Compute,2025Q3,4.5\n"


def mine(how: own_data.How) -> dataset.Dataset:
    sheets = [own_data.open_file("mine.csv", content) for content in (DEALS, CAPEX)]
    own = [own_data.check(each, own_data.guess(each.headings, each.sample), DATA)
           for each in sheets]  # fmt: skip
    return own_data.with_own(DATA, own_data.canonical(*own), "0123456789abcdef", how)


def test_own_rows_are_all_there_and_alone() -> None:
    for how in ("beside", "instead"):
        data = mine(how)  # type: ignore[arg-type]
        result = YourData().analyse(data)
        table = YourData().export_table(result, data)
        assert set(table["row"]) == data.own_ids
        assert sorted(table["company"]) == ["Scale AI", "Zebra Compute", "Zebra Works"]
        assert table.set_index("company")["capex_usd_bn"]["Zebra Compute"] == 4.5
        assert result.finding.startswith("2 rows of deals and 1 row of capex")


def test_without_own_rows_the_page_says_what_it_is_for() -> None:
    result = YourData().analyse(DATA)
    assert result.tables == {}
    assert result.finding.startswith("Your deals, capex and customers")
    assert len(YourData().export_table(result, DATA)) == 0


def test_a_store_that_cannot_be_used_is_said_and_the_data_is_shown_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AI_INVESTMENTS_STORE", "nosuch://place")
    streamlit_cache.store.clear()
    with pytest.raises(editions.NotHere, match="This address cannot be used"):
        streamlit_cache.opened(Edition(own_data="0123456789abcdef"))
