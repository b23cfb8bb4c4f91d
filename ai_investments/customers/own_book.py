"""The book of the analyst's own table of customers."""

from ai_investments.customers.customer_book import (
    GROUPS,
    INDEX_USD_M,
    LEFT_USD_M,
    REST,
    Account,
    Book,
)
from ai_investments.customers.own_customers import NAME, OwnCustomers
from ai_investments.problems import Problem


def own_book(own: OwnCustomers, base_usd_m: float | None = None) -> Book:
    """Return the book of the analyst's own table.

    Parameters
    ----------
    own : OwnCustomers
        The rows that can be used.
    base_usd_m : float, optional
        Revenue a year of all customers. Without it the rows with a revenue are all that the rows
        with a share leave: of revenues alone the sum, of shares alone 100.

    Returns
    -------
    Book
        Customers that no longer fit the revenue are left out and named.
    """
    rows = own.customers
    amounts = sum(row.revenue_usd_m or 0 for row in rows)
    shares = sum(row.share or 0 for row in rows)
    if base_usd_m is not None:
        base, words = base_usd_m, "your figure"
    elif amounts:
        base = amounts / (1 - shares) if shares < 1 else amounts
        words = "the sum of your table"
    else:
        base, words = INDEX_USD_M, "taken as $100m, so that amounts read as percent of it"
    accounts: list[Account] = []
    problems: list[Problem] = []
    left = base
    for row in rows:
        amount = row.revenue_usd_m if row.revenue_usd_m is not None else base * (row.share or 0)
        if amount > left + LEFT_USD_M:
            problems.append(
                Problem(NAME, row.row, "revenue", f"{amount:,.4g}",
                        f"takes the customers to {100 * (base - left + amount) / base:.4g}% of the "
                        f"revenue of ${base:,.6g}m; this customer is left out.",
                        "Raise the revenue, or lower the amounts.", left_out=1)
            )  # fmt: skip
            continue
        left -= amount
        accounts.append(
            Account(row.name, _group(row.group), amount, "assumed", leaving=row.leaving)
        )
    accounts.sort(key=lambda each: -each.revenue_usd_m)
    return Book(
        "Your table", "", None, base, "assumed", words, base_usd_m is None and not amounts,
        tuple(accounts), {},
        problems=tuple(problems),
    )  # fmt: skip


def _group(written: str) -> str:
    """Return the word for a group that an analyst wrote; an unknown one stays as it is."""
    if not written:
        return REST
    known = {word.casefold(): word for word in GROUPS.values()}
    known |= {key.replace("_", " "): word for key, word in GROUPS.items()}
    plain = written.casefold().replace("_", " ")
    return next(
        (known[each] for each in (plain, f"{plain}s", plain[:-1]) if each in known), written
    )
