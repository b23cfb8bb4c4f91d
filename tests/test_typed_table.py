"""Tables that an analyst types: every fault at its cell, no good row lost, no text breaks it."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ai_investments import typed_table
from ai_investments.customers import exceptions, own_customers
from ai_investments.customers.own_customers import COLUMNS, NAME
from ai_investments.typed_table import MOST_CHARACTERS

CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)
HEADINGS = [column.name for column in COLUMNS]


def tidy(cells: pd.DataFrame) -> list[list[str]]:
    """Return what a table says: rows with any text, white space collapsed."""
    told = [[" ".join(cell.split()) for cell in row] for row in cells.to_numpy().tolist()]
    return [row for row in told if any(row)]


def test_a_spreadsheets_export_is_read() -> None:
    text = "\ufeffCustomer;Revenue, $m;Share %;Probability\nGoogle;150,5;;0,9\nX;;17;50%\n"
    google, other = own_customers.read(text).customers
    assert (google.name, google.revenue_usd_m, google.share) == ("Google", 150.5, None)
    assert google.leaving["probability"] == 0.9
    assert (other.revenue_usd_m, other.share, other.leaving["probability"]) == (None, 0.17, 0.5)


def test_every_column_is_read_and_empty_cells_are_left_to_the_controls() -> None:
    text = (
        "customer,revenue,group,probability,start,notice,wind-down,shape,replaced,lag\n"
        '"Big, Inc.","1,190.4",Enterprise,62%,3,6,12,Exponential,25%,9\nSmall,10,,,,,,,,\n'
    )
    big, small = own_customers.read(text).customers
    assert (big.name, big.revenue_usd_m, big.group) == ("Big, Inc.", 1190.4, "Enterprise")
    assert big.leaving == {
        "probability": 0.62, "start": 3, "notice": 6, "wind-down": 12, "shape": "exponential",
        "replaced": 0.25, "lag": 9,
    }  # fmt: skip
    assert set(small.leaving.values()) == {None}


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("A,-3,,", "revenue", "is negative"),
        ("A,1e400,,", "revenue", "is not a number"),
        ("A,1e9,,", "revenue", "is more than"),
        ("A,lots,,", "revenue", "is not a number"),
        ("A,٣,,", "revenue", "is not a number"),
        ("A,nan,,", "revenue", "is not a number"),
        ("A,,17,", "share", "is outside 0 to 1"),
        ("A,,170%,", "share", "is outside 0% to 100%"),
        ("A,5,,1.5", "probability", "is outside 0 to 1"),
        ("A,5,,-0.1", "probability", "is outside 0 to 1"),
        ("A,,,", "revenue", "Neither revenue nor share"),
        (",5,,", "customer", "is empty"),
        ("good,5,,", "customer", "stands in row 2 already"),
        ("A,,60%,", "share", "takes the shares to 110%"),
    ],
)
def test_a_fault_is_named_at_its_cell_and_the_rest_is_used(
    row: str, column: str, reason: str
) -> None:
    text = f"customer,revenue,share,probability\nGood,,50%,0.5\n{row}\nAlso good,1,,\n"
    read = own_customers.read(text)
    assert [customer.name for customer in read.customers] == ["Good", "Also good"]
    (problem,) = read.problems
    assert (problem.file, problem.row, problem.column) == (NAME, 3, column)
    assert reason in problem.reason
    assert problem.remedy
    assert problem.left_out == 1


def test_a_share_beside_a_revenue_is_named_and_the_revenue_counts() -> None:
    read = own_customers.read("customer,revenue,share\nA,5,50%\n")
    assert (read.customers[0].revenue_usd_m, read.customers[0].share) == (5, None)
    assert "the revenue is used" in str(read.problems[0])


def test_a_table_too_long_for_a_link_says_so() -> None:
    (problem,) = own_customers.read("customer\n" + "x" * MOST_CHARACTERS).problems
    assert "more than 2,000" in problem.reason


def test_a_file_is_reduced_to_what_the_table_knows() -> None:
    content = "Name;Umsatz;Revenue;x\nA;ä;1,5;y\n;;;\n".encode("cp1252")
    text, problems = typed_table.from_file(content, COLUMNS, NAME)
    assert text == "customer,revenue\nA,1.5"
    assert problems == ()
    long = "customer,revenue\n" + "\n".join(f"customer number {n},1" for n in range(200))
    text, (problem,) = typed_table.from_file(long.encode(), COLUMNS, NAME)
    assert (text, "more than 2,000" in problem.reason) == ("", True)
    assert typed_table.from_file(b"\x00\x01", COLUMNS, NAME)[0] == ""


def test_an_unknown_column_and_one_given_twice_are_named() -> None:
    read = own_customers.read("customer,revenue,amount,colour\nA,5,6,red\n")
    assert read.customers[0].revenue_usd_m == 5
    assert [problem.column for problem in read.problems] == ["amount", "colour"]


@given(st.text())
@settings(max_examples=400)
def test_no_text_breaks_the_reader(text: str) -> None:
    for read in (own_customers.read(text), exceptions.read(text, ["A"], ["B"])):
        assert all(str(problem) for problem in read.problems)


@given(
    st.lists(
        st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)).map(
            lambda cells: ["", *cells[1:]]  # without a name no row is usable
        ),
        max_size=4,
    ),
    st.integers(0, 4),
)
@settings(max_examples=300)
def test_a_good_row_survives_whatever_stands_around_it(broken: list[list[str]], at: int) -> None:
    rows = [*broken[:at], ["Good", "12.5", *[""] * (len(COLUMNS) - 2)], *broken[at:]]
    text = typed_table.write(pd.DataFrame(rows, columns=HEADINGS))
    if len(text) <= MOST_CHARACTERS:
        (good,) = own_customers.read(text).customers
        assert (good.name, good.revenue_usd_m) == ("Good", 12.5)


@given(st.lists(st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)), max_size=5))
@settings(max_examples=300)
def test_a_table_and_its_text_say_the_same(rows: list[list[str]]) -> None:
    cells = pd.DataFrame(rows, columns=HEADINGS, dtype="str")
    text = typed_table.write(cells)
    if len(text) <= MOST_CHARACTERS:
        again = typed_table.read(text, COLUMNS, NAME).cells
        assert tidy(again) == tidy(cells)
        assert typed_table.write(again) == text


def test_exceptions_of_a_customer_go_before_those_of_its_group() -> None:
    read = exceptions.read(
        "who,probability,notice,shape\ncompetitor LABS,10%,6,\nGoogle,95%,,exponential\n"
        "Nobody,1,,\nGoogle,5%,,\n",
        ["Google", "OpenAI"], ["Competitor labs"],
    )  # fmt: skip
    assert read.of("Google", "Competitor labs") == {
        "probability": 0.95, "notice": 6, "shape": "exponential",
    }  # fmt: skip
    assert read.of("OpenAI", "Competitor labs") == {"probability": 0.1, "notice": 6}
    assert read.of("BP", "Enterprise") == {}
    assert ["is no customer" in p.reason for p in read.problems] == [True, False]
    assert [p.row for p in read.problems] == [4, 5]
