"""What must hold for the headings of an analyst's file: exports recognised, others guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ai_investments import own_data
from ai_investments.own_data import FIELDS, Mapping, from_json, guess, headings, vendor_exports
from tests.built_in import DATA as BUILT_IN

CRUNCHBASE = (
    "Transaction Name", "Organization Name", "Organization Name URL", "Funding Type",
    "Money Raised Currency (in USD)", "Announced Date", "Investor Names", "Lead Investors",
    "Pre-Money Valuation Currency (in USD)", "Organization Industries", "CB Rank (Funding Round)",
    "Organization Description",
)  # fmt: skip
"""https://github.com/enricoros/vc-analysis-tools/blob/cb8e51e40117851ea36589a28fce86723f5d70dc/analyze_rounds.py
(the funding rounds)"""
PITCHBOOK_SNAKE = (
    "DEAL_ID", "COMPANIES", "COMPANY_ID", "PRIMARY_INDUSTRY_GROUP", "VERTICALS", "ANNOUNCED_DATE",
    "DEAL_DATE", "DEAL_SIZE", "DEAL_SIZE_STATUS", "PRE_MONEY_VALUATION", "POST_VALUATION",
    "POST_VALUATION_STATUS", "PCT_ACQUIRED", "RAISED_TO_DATE", "VC_ROUND", "SERIES", "DEAL_TYPE",
    "DEAL_SYNOPSIS", "DEAL_STATUS", "LEAD_SOLE_INVESTORS", "INVESTORS", "HQ_LOCATION",
    "COMPANY_COUNTRY_TERRITORY",
)  # fmt: skip
"""https://github.com/hannahmcgrathOV/PitchBook_Deals_Data/blob/8d697f0d34dfc349435d632533cc55faf6488b4d/README.md
(columns of the deals)"""
PITCHBOOK_FEED = (
    "CompanyID", "CompanyName", "DealNo", "DealID", "DealDate", "AnnouncedDate", "DealSize",
    "DealStatus", "DealSizeStatus", "PremoneyValuation", "PostValuation", "PostValuationStatus",
    "PercentAcquired", "RaisedToDate", "VCRound", "DealType", "DealSynopsis",
    "NativeCurrencyOfDeal",
)  # fmt: skip
"""https://github.com/yu-faye/pitchbook-investment-analysis
(analysis_company_profiles/data/deals_by_company.json)"""
TRACXN = (
    "SNo.", "Round Date", "Company Name", "Domain Name", "Round Name", "Round Amount (USD)",
    "Round Pre-Money Valuation (USD)", "Round Post-Money Valuation (USD)",
    "Round Trailing 12M Revenue (USD)", "Institutional Investors", "Angel Investors",
    "Lead Investor", "Facilitators", "Lead Facilitator", "Total Funding (USD)",
    "Round Revenue Multiple", "Overview", "Founded Year", "Country", "State", "City",
    "Practice Areas", "Feed Name", "Business Models",
)  # fmt: skip
"""https://github.com/michaelharries/robotics-funding-charts at commit b12dc90e
(data samples/1H2025/funding rounds to july 2025.xlsx)"""
DEALROOM = (
    "id", "NAME", "PROFILE URL", "WEBSITE", "TAGLINE", "INDUSTRIES", "SUB INDUSTRIES",
    "HQ COUNTRY", "INVESTORS", "LEAD INVESTORS", "TOTAL FUNDING (USD M)", "EACH ROUND TYPE",
    "EACH ROUND AMOUNT", "EACH ROUND CURRENCY", "EACH ROUND DATE", "EACH ROUND INVESTORS",
    "VALUATION (USD)",
)  # fmt: skip
"""https://github.com/nestauk/innovation_sweet_spots/blob/4a41d3e396546e0ef7b7359419db141f45a9e760/innovation_sweet_spots/getters/dealroom.py"""


def read(names: tuple[str, ...], **filled: str) -> own_data.OwnRows:
    """Read a file with one row, as a vendor's export would hold it."""
    row = [filled.get(headings.plain(name).replace(" ", "_"), "") for name in names]
    line = "\t".join(row)
    content = ("\t".join(names) + "\n" + line + "\n").encode()
    sheet = own_data.open_file("export.csv", content)
    return own_data.read("export.csv", content, guess(sheet.headings, sheet.sample), BUILT_IN)


def test_a_crunchbase_export_is_recognised() -> None:
    own = read(
        CRUNCHBASE, organization_name="Acme", funding_type="Series B", announced_date="2025-06-13",
        money_raised_currency_in_usd="115000000",
        pre_money_valuation_currency_in_usd="900000000", organization_industries="Robotics, AI",
        lead_investors="Sequoia Capital, Accel",
    )  # fmt: skip
    assert own.mapping.vendor == "Crunchbase"
    (deal,) = own.table.to_dict("records")
    assert (deal["company"], deal["amount_usd_bn"], deal["round"]) == ("Acme", "0.115", "Series B")
    assert deal["pre_money_usd_bn"] == "0.9"
    assert deal["segment"] == "Robotics & physical AI"
    assert deal["lead_investors"] == "Sequoia Capital; Accel"


@pytest.mark.parametrize("names", [PITCHBOOK_SNAKE, PITCHBOOK_FEED])
def test_a_pitchbook_export_is_recognised(names: tuple[str, ...]) -> None:
    own = read(
        names, companies="Acme", company_name="Acme", deal_date="13-Jun-2025", deal_size="100",
        post_valuation="900.5", deal_type="Later Stage VC (Series C)", deal_status="Completed",
        deal_id="1-2T", native_currency_of_deal="Euros (EUR)",
    )  # fmt: skip
    assert own.mapping.vendor == "PitchBook"
    (deal,) = own.table.to_dict("records")
    assert (deal["amount_usd_bn"], deal["valuation_usd_bn"]) == ("0.1", "0.9005")
    assert (deal["valuation_basis"], deal["status"]) == ("post_money", "closed")
    assert deal["announced_on"] == "2025-06-13"


def test_a_tracxn_export_is_recognised() -> None:
    own = read(
        TRACXN, round_date="Oct 28, 2024", company_name="Miko", round_name="Series D",
        round_amount_usd="15755178", round_post_money_valuation_usd="207467422.18",
        country="India", lead_investor="A,B",
    )  # fmt: skip
    assert own.mapping.vendor == "Tracxn"
    (deal,) = own.table.to_dict("records")
    assert (deal["announced_on"], deal["country"]) == ("2024-10-28", "IN")
    assert float(deal["valuation_usd_bn"]) == pytest.approx(0.20746742218)


def test_every_round_in_a_row_of_a_dealroom_export_is_a_row() -> None:
    own = read(
        DEALROOM, name="Acme", each_round_type="SEED;SERIES A", each_round_amount="1.5;10",
        each_round_currency="USD;USD", each_round_date="jan/2024;may/2025",
        each_round_investors="Foo Ventures++Angel One;Bar Capital",
    )  # fmt: skip
    assert own.mapping.vendor == "Dealroom"
    deals = own.table.to_dict("records")
    assert [deal["announced_on"] for deal in deals] == ["2024-01-01", "2025-05-01"]
    assert [deal["amount_usd_bn"] for deal in deals] == ["0.0015", "0.01"]
    assert [deal["round"] for deal in deals] == ["Seed", "Series A"]
    assert deals[0]["investors"] == "Foo Ventures; Angel One"
    assert own.states == {2: "warning"}


@pytest.mark.parametrize(
    ("names", "table", "columns"),
    [
        (["Company", "Date", "Amount ($M)", "Valuation ($B)", "Lead"], "investments",
         {"company": "Company", "announced_on": "Date", "amount_usd_bn": "Amount ($M)",
          "valuation_usd_bn": "Valuation ($B)", "lead_investors": "Lead"}),
        (["Hyperscaler", "Quarter", "CapEx, USD bn", "Revenue"], "capex",
         {"company": "Hyperscaler", "fiscal_period": "Quarter", "capex_usd_bn": "CapEx, USD bn",
          "revenue_usd_bn": "Revenue"}),
        (["Vendor", "Customer", "Year", "% of revenue"], "customers",
         {"vendor": "Vendor", "customer": "Customer", "period": "Year",
          "share_pct": "% of revenue"}),
        (["Unternehmen", "Datum", "Betrag (Mio. EUR)"], "investments",
         {"company": "Unternehmen", "announced_on": "Datum",
          "amount_usd_bn": "Betrag (Mio. EUR)"}),
    ],
)  # fmt: skip
def test_other_files_are_guessed_by_their_headings(
    names: list[str], table: str, columns: dict[str, str]
) -> None:
    mapping = guess(names)
    assert (mapping.table, mapping.columns) == (table, columns)
    assert all(mapping.reasons[field] for field in columns)


def test_columns_without_telling_headings_are_guessed_by_what_they_hold() -> None:
    sample = [["1", "OpenAI", "2025-01-02", "$5bn"], ["2", "xAI", "2025-02-02", "$3bn"]]
    mapping = guess(["#", "X", "When", "How much"], sample)
    assert mapping.columns == {"company": "X", "announced_on": "When", "amount_usd_bn": "How much"}
    assert mapping.reasons["company"].startswith("Guessed")


@pytest.mark.parametrize(
    ("heading", "unit", "currency"),
    [("Deal Size (million, USD)", "millions", "USD"), ("amount_usd_bn", "billions", "USD"),
     ("Valuation in € Mio.", "millions", "EUR"), ("Amount ($M)", "millions", "USD"),
     ("Betrag (Tsd. EUR)", "thousands", "EUR"), ("Money Raised (in USD)", "", "USD"),
     ("Amount", "", ""), ("Raised, GBP bn", "billions", "GBP")],
)  # fmt: skip
def test_a_heading_names_its_unit(heading: str, unit: str, currency: str) -> None:
    assert (headings.unit_of(heading), headings.currency_of(heading)) == (unit, currency)


@pytest.mark.parametrize(
    ("cells", "unit"),
    [(["1200000", "85000000"], "one"), (["120", "850"], ""), (["1.2", "14.8"], ""),
     (["150000", "350000"], ""), (["$1.2bn", "undisclosed"], "")],
)  # fmt: skip
def test_the_unit_of_plain_numbers_is_guessed_only_where_it_can_be_no_other(
    cells: list[str], unit: str
) -> None:
    mapping = guess(["Company", "Amount"], [["A", cell] for cell in cells])
    assert mapping.unit == unit
    assert ("unit" in mapping.reasons) == bool(unit)


def test_a_buyer_makes_no_table_of_customers() -> None:
    assert guess(["Target", "Buyer", "Deal Date", "Deal Value"]).table == "investments"


def test_fields_of_the_tables_exist_in_the_data() -> None:
    for table, fields in FIELDS.items():
        columns = own_data.OWN_TABLES[table].columns
        assert all(field.name in columns or field.name == "currency" for field in fields)
        assert all(headings.plain(word) == word for field in fields for word in field.also)
    for vendor in vendor_exports.VENDORS:
        names = {field.name for field in FIELDS["investments"]}
        assert set(vendor.columns) | set(vendor.several) | set(vendor.constants) <= names


@pytest.mark.parametrize("table", list(FIELDS))
def test_a_template_reads_back_without_a_question(table: str) -> None:
    content = own_data.template(table)
    assert own_data.open_file("t.csv", content).rows == ()
    filled = content.replace(b"# ", b"")
    sheet = own_data.open_file("t.csv", filled)
    mapping = guess(sheet.headings, sheet.sample)
    assert mapping.table == table
    own = own_data.read("t.csv", filled, mapping, BUILT_IN)
    assert own.states == {2: "accepted"}, [str(each) for each in own.findings]
    assert len(own.table) == 1


@pytest.mark.parametrize("table", list(FIELDS))
def test_a_template_describes_every_column(table: str) -> None:
    described = own_data.described(table)
    assert [each.field for each in described] == [field.name for field in FIELDS[table]]
    assert all(each.description and each.kind and each.example for each in described)
    assert any(each.required for each in described)


TEXTS = st.text(max_size=20)
MAPPINGS = st.builds(
    Mapping,
    table=st.sampled_from(list(FIELDS)),
    sheet=TEXTS,
    columns=st.dictionaries(TEXTS, TEXTS, max_size=4),
    unit=st.sampled_from(own_data.CHOICES["unit"]),
    currency=TEXTS,
    date_order=st.sampled_from(own_data.CHOICES["date_order"]),
    decimal=st.sampled_from(own_data.CHOICES["decimal"]),
    rates=st.dictionaries(st.sampled_from(["EUR", "GBP"]), st.floats(1e-6, 1e6), max_size=2),
    constants=st.dictionaries(TEXTS, TEXTS, max_size=3),
    several=st.lists(TEXTS, max_size=3).map(tuple),
    vendor=TEXTS,
    reasons=st.dictionaries(TEXTS, TEXTS, max_size=3),
)


@given(MAPPINGS)
def test_a_mapping_comes_back_from_its_json(mapping: Mapping) -> None:
    assert from_json(mapping.to_json()) == (mapping, ())


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{", '{"table": "x"}', '{"unit": ["one"]}', '{"rates": {"EUR": -1}}',
     '{"rates": {"EUR": "1"}}', '{"rates": {"EUR": NaN}}', '{"what": 1}', "[" * 100_000],
)  # fmt: skip
def test_json_that_is_no_mapping_is_named_and_never_raises(text: str) -> None:
    mapping, problems = from_json(text)
    assert mapping.rates == {}
    assert problems
    assert problems[0].remedy


@given(st.lists(st.text(max_size=15), max_size=8, unique=True), st.lists(
    st.lists(st.text(max_size=10), max_size=8), max_size=5))  # fmt: skip
def test_any_headings_are_guessed_without_raising(
    names: list[str], sample: list[list[str]]
) -> None:
    mapping = guess(names, sample)
    assert set(mapping.columns.values()) <= set(names)
