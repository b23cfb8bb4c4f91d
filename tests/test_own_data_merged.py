"""What must hold for a dataset with an analyst's rows: marked, graded, no page breaks."""

import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from ai_investments import dataset, evidence, own_data
from ai_investments.capital_spending import guidance
from ai_investments.charts import CHARTS, chart
from ai_investments.dataset import Dataset
from ai_investments.deals import valuations
from ai_investments.figures.chart import LIGHT
from ai_investments.own_data import Mapping
from ai_investments.views import VIEWS
from tests.built_in import DATA as BUILT_IN

OWN_ID = "0123456789abcdef"
HOSTILE = "<img src=x onerror=alert(1)> **Acme** [x](javascript:1) $a$ :smile:"
DEALS = f"""company,announced_on,amount_usd_bn,valuation_usd_bn,round,segment,investors
"{HOSTILE}",2023-02-01,0.1,1,Series A,Chips & photonics,"{HOSTILE}; Sequoia"
"{HOSTILE}",2024-06-01,0.5,4,Series B,Chips & photonics,
Open AI,2026-01-15,1.5,500,Growth,Foundation models,Nvidia
Small,2025-03-01,0.02,,Seed,Consumer applications,
"""
CAPEX = f"""company,period,capex_usd_bn,revenue_usd_bn,operating_cash_flow_usd_bn
"{HOSTILE}",2024Q1,1,10,4
"{HOSTILE}",2024Q2,1.5,11,4
"{HOSTILE}",2024Q3,2,12,4
"{HOSTILE}",2024Q4,2.5,13,4
"{HOSTILE}",2025Q1,3,14,4
Meta,2025Q1,99,,
"""
CUSTOMERS = f"""vendor,customer,period,share_pct,vendor_revenue_usd_m,customer_group
"{HOSTILE}","{HOSTILE}",2025,60,100,enterprise
"{HOSTILE}",Google,2025,20,100,ai lab
Scale AI,Google,FY2024,40,,
Scale AI,Acme,FY2024,10,,
"""
FILES = {"investments": DEALS, "capex": CAPEX, "customers": CUSTOMERS}


def tables(*names: str, built_in: Dataset = BUILT_IN) -> dict[str, bytes]:
    read = []
    for name in names:
        content = FILES[name].encode()
        sheet = own_data.open_file(f"{name}.csv", content)
        mapping = own_data.guess(sheet.headings, sheet.sample)
        assert mapping.table == name
        own = own_data.read(f"{name}.csv", content, mapping, built_in)
        assert own.count("rejected") == 0, [str(each) for each in own.findings]
        read.append(own)
    return own_data.canonical(*read)


BESIDE = own_data.with_own(BUILT_IN, tables(*FILES), OWN_ID, "beside")
INSTEAD = own_data.with_own(BUILT_IN, tables(*FILES), OWN_ID, "instead")


def test_own_rows_stand_beside_the_others_and_are_named() -> None:
    assert len(BESIDE.investments) == len(BUILT_IN.investments) + 4
    assert len(BESIDE.capex) == len(BUILT_IN.capex) + 6
    own = set(BESIDE.investments["deal_id"]) - set(BUILT_IN.investments["deal_id"])
    assert own <= BESIDE.own_ids
    assert all(each.startswith("own-") for each in BESIDE.own_ids)
    assert BESIDE.claims is BUILT_IN.claims
    assert (BESIDE.investments.dtypes == BUILT_IN.investments.dtypes).all()
    assert BESIDE.investments["deal_id"].is_unique


def test_own_rows_stand_instead_and_nothing_points_at_what_is_gone() -> None:
    assert (
        set(INSTEAD.investments["deal_id"])
        | set(INSTEAD.capex["capex_id"])
        | set(INSTEAD.customers["customer_row_id"])
        == INSTEAD.own_ids
    )
    assert INSTEAD.claims.empty
    assert INSTEAD.tickets.empty
    assert INSTEAD.events["deal_id"].isna().all()
    assert len(INSTEAD.events) == len(BUILT_IN.events)
    assert INSTEAD.commitments["customer_row_id"].isna().all()
    assert len(INSTEAD.revenue) == len(BUILT_IN.revenue)


def test_versions_tell_the_data_apart() -> None:
    assert BESIDE.version == f"{BUILT_IN.version}+{OWN_ID}"
    assert INSTEAD.version == f"{BUILT_IN.version}!{OWN_ID}"


def test_the_built_in_data_stays_as_it_is() -> None:
    again = dataset.load()
    for table in ("investments", "capex", "customers", "claims", "events"):
        pd.testing.assert_frame_equal(getattr(BUILT_IN, table), getattr(again, table))
    assert BUILT_IN.own_ids == frozenset()


def test_an_own_figure_says_that_nothing_public_stands_behind_it() -> None:
    (own,) = (each for each in BESIDE.own_ids if each.startswith("own-openai-2026-01-15"))
    backing = evidence.figure(BESIDE, own, "valuation_usd_bn")
    assert (backing.headline, backing.grade, backing.sources) == (500, "own", 0)
    assert evidence.label(backing.grade) == "✎ your own row"


def test_a_step_onto_or_from_an_own_row_carries_its_grade() -> None:
    steps = valuations.steps(BESIDE)
    touched = steps["deal_id"].isin(BESIDE.own_ids) | steps["previous_deal_id"].isin(BESIDE.own_ids)
    assert touched.any()
    assert set(steps.loc[touched, "grade"]) == {"own"}
    assert "own" not in set(steps.loc[~touched, "grade"])
    before = valuations.steps(BUILT_IN)
    assert len(steps.loc[~touched]) >= len(before) - 1


def test_a_grade_asked_for_leaves_own_rows_out() -> None:
    strict = valuations.steps(BESIDE, selection=valuations.Selection(weakest_grade="unsourced"))
    assert not strict["deal_id"].isin(BESIDE.own_ids).any()


def test_a_share_that_the_data_knows_is_not_counted_twice() -> None:
    rows = BESIDE.customers
    google = rows[(rows["vendor"] == "Scale AI") & (rows["customer"] == "Google")
                  & (rows["period"] == "FY2024")]  # fmt: skip
    assert google["customer_row_id"].tolist() == ["scale-ai-google-fy2024"]
    assert ((rows["vendor"] == "Scale AI") & (rows["customer"] == "Acme")).any()


def test_broken_stored_files_are_problems_and_never_raise() -> None:
    contents = {
        "investments": b"deal_id,company\nx,\xff\xfe\x00",
        "capex": b"",
        "customers": tables("customers")["customers"].replace(b"own,", b"official,"),
        "claims": b"deal_id\nx",
    }
    data = own_data.with_own(BUILT_IN, contents, OWN_ID)
    assert len(data.investments) == len(BUILT_IN.investments)
    assert data.own_ids == frozenset()
    assert {problem.file for problem in data.problems} >= {"investments.csv", "capex.csv", "claims"}


def test_names_of_own_rows_never_hide_a_row_of_the_data() -> None:
    taken = BUILT_IN.investments["deal_id"].iloc[0].encode()
    contents = tables("investments")
    first = re.search(rb"own-[a-z0-9-]+", contents["investments"])
    assert first
    contents["investments"] = contents["investments"].replace(first[0], taken, 1)
    data = own_data.with_own(BUILT_IN, contents, OWN_ID)
    assert data.investments["deal_id"].is_unique
    assert taken.decode() not in data.own_ids
    assert any("row of this name" in problem.reason for problem in data.problems)


def cases() -> Iterator[tuple[str, Dataset]]:
    yield "all instead", INSTEAD
    for name in FILES:
        yield f"{name} beside", own_data.with_own(BUILT_IN, tables(name), OWN_ID, "beside")
    alone = dataset.from_contents({})
    yield (
        "nothing else",
        own_data.with_own(alone, tables(*FILES, built_in=alone), OWN_ID, "instead"),
    )


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in cases()])
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.path or "overview")
def test_every_page_analyses_and_exports_own_rows(view: type, data: Dataset) -> None:
    opened, problems = view.from_query({}, data)
    assert not problems
    result = opened.analyse(data)
    opened.export_table(result, data)
    for name in CHARTS[view]:
        drawn = chart(opened, name, result, data, LIGHT)
        assert drawn is None or "<img" not in str(drawn.figure.to_plotly_json())


def test_two_files_for_one_table_keep_all_their_rows(tmp_path: Path) -> None:
    content = DEALS.encode()
    sheet = own_data.open_file(str(tmp_path / "a.csv"), content)
    own = own_data.read("a.csv", content, own_data.guess(sheet.headings, sheet.sample))
    both = own_data.canonical(own, own)
    data = own_data.with_own(BUILT_IN, both, OWN_ID)
    assert len(data.own_ids) == 8


def test_nothing_to_use_makes_no_file() -> None:
    own = own_data.read("a.csv", b"company,date,amount\n,,\nx,never,1bn\n", Mapping())
    assert own_data.canonical(own) == {}


def test_fiscal_years_begin_when_they_did_whatever_own_capex_says() -> None:
    content = b"company,period,capex_usd_bn\nMicrosoft,2026Q4,40\nMicrosoft,2025Q3,30\n"
    sheet = own_data.open_file("calendar.csv", content)
    mapping = own_data.guess(sheet.headings, sheet.sample)
    own = own_data.canonical(own_data.check(sheet, mapping, BUILT_IN))
    days = ["company", "target_period", "starts_on", "ends_on"]

    def fiscal(data: Dataset) -> pd.DataFrame:
        found = guidance.outcomes(data, guidance.revisions(data))
        return found.loc[found["fiscal"]].reset_index(drop=True)

    expected = fiscal(BUILT_IN)
    assert "Microsoft" in set(expected["company"])
    hows: tuple[own_data.How, ...] = ("beside", "instead")
    for how in hows:
        found = fiscal(own_data.with_own(BUILT_IN, own, OWN_ID, how))
        pd.testing.assert_frame_equal(found[days], expected[days])
    beside = fiscal(own_data.with_own(BUILT_IN, own, OWN_ID, "beside"))
    pd.testing.assert_frame_equal(beside, expected)
