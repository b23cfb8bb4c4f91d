"""New since a day: compared with the right version, and the right figures are named."""

from dataclasses import replace

import pandas as pd
import pytest

from ai_investments import kept_versions
from ai_investments.changed_since import ChangedIds, changed_ids, earlier
from tests.built_in import DATA

META_SCALE = "scale-ai-2025-06-strategic"
VERSIONS = kept_versions.kept()


def test_no_day_means_the_version_before() -> None:
    found = earlier(DATA, "")
    assert found.version == VERSIONS[1]
    assert found.data is not None
    assert found.data.version == VERSIONS[1].version
    assert VERSIONS[1].version in found.words


def test_a_day_means_the_version_that_was_newest_then() -> None:
    found = earlier(DATA, "2026-11-25")
    assert found.version is not None
    assert (found.version.version, str(found.version.kept_on)) == ("9bae17ec92", "2026-11-24")
    assert "kept on 24 Nov 2026" in found.words


def test_before_the_oldest_version_it_is_said_that_none_is_so_old() -> None:
    found = earlier(DATA, "2020-01-31")
    assert found.version == VERSIONS[-1]
    assert found.words.startswith("No version as old as 31 Jan 2020 is kept; compared with the")


def test_after_the_newest_version_nothing_is_new() -> None:
    found = earlier(DATA, "2100-01-01")
    assert found.data is DATA
    assert "nothing in it was added later" in found.words


def test_an_earlier_version_is_not_compared_with_a_later_one() -> None:
    old = kept_versions.load("61ee7b7cff")
    assert old is not None
    assert earlier(old, "2026-11-25").data is old
    assert earlier(old, "").data is None
    assert "oldest version" in earlier(old, "").words


def test_data_without_versions_says_so() -> None:
    found = earlier(replace(DATA, folder=None), "2026-11-23")
    assert (found.version, found.data) == (None, None)
    assert found.words == "No earlier version of this data is kept."


def without(table: str, rows: pd.Series) -> ChangedIds:
    """Return what is new where some rows of a table were not there before."""
    whole = DATA.rows(table)
    return changed_ids(DATA, replace(DATA, **{table: whole[~rows]}))


def test_a_new_claim_marks_its_deal() -> None:
    claims = DATA.rows("claims")
    found = without("claims", claims["deal_id"] == META_SCALE)
    assert found.deal_ids == {META_SCALE}
    assert found.companies == {"Scale AI"}
    assert META_SCALE in found.marks
    assert not found.capex_ids


def test_a_claim_that_is_gone_marks_its_deal_as_well() -> None:
    claims = DATA.rows("claims")
    more = replace(DATA, claims=pd.concat([claims, claims.iloc[[0]].assign(value="99")]))
    assert changed_ids(DATA, more).deal_ids == {claims["deal_id"].iloc[0]}


def test_a_deal_that_is_gone_is_no_mark() -> None:
    deals = DATA.rows("investments")
    found = changed_ids(replace(DATA, investments=deals[deals["deal_id"] != META_SCALE]), DATA)
    assert META_SCALE not in found.deal_ids | found.marks
    assert found.companies == {"Scale AI"}


def test_each_kind_of_row_is_found_under_its_name() -> None:
    tickets, capex, customers = (DATA.rows(name) for name in ("tickets", "capex", "customers"))
    assert without("tickets", tickets.index == 0).deal_ids == {tickets["deal_id"].iloc[0]}
    assert without("capex", capex.index == 5).capex_ids == {capex["capex_id"].iloc[5]}
    first = customers.index == 3
    assert without("customers", first).customers == {customers["customer"].iloc[3]}
    commitments = DATA.rows("commitments")
    assert (
        commitments["commitment_id"].iloc[2] in without("commitments", commitments.index == 2).marks
    )


@pytest.mark.parametrize("table", ["customer_claims", "capex_claims"])
def test_claims_stand_for_what_they_are_about(table: str) -> None:
    rows = DATA.rows(table)
    found = without(table, rows.index == 0)
    if table == "capex_claims":
        assert found.capex_ids == {rows["capex_id"].iloc[0]}
    else:
        about = rows["subject"].iloc[0]
        assert found.customers == ({about[9:]} if about.startswith("customer:") else set())
        assert found.companies == {"Scale AI"}
