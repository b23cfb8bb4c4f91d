"""What an analyst must know of a churn scenario before its numbers are believed."""

from ai_investments import formats
from ai_investments.customers.customer_book import REST, Book
from ai_investments.customers.scenario import Scenario
from ai_investments.dataset import Dataset
from ai_investments.views.churn_parameters import ASSUMED_SHARES, ChurnParameters

NO_REVENUE = (
    "The revenue is not in the data: $1m stands for 1% of it here, and no value means anything "
    "until you set “Revenue before”."
)
MOST_NAMED = 3
"""How many customers a warning names."""
EXACT_USD_M = 0.01
"""Amounts of a split differ by less from what was asked for."""


def warnings(view: ChurnParameters, dataset: Dataset, case: Scenario) -> tuple[str, ...]:
    """Return what is odd about the inputs of a scenario, a sentence each; none as a rule.

    Parameters
    ----------
    view : ChurnParameters
        The inputs.
    dataset : Dataset
        The data.
    case : Scenario
        The scenario that they make.
    """
    reported, book = view.reported_book(dataset), view.book(dataset)
    return (
        *((NO_REVENUE,) if book.is_index else ()),
        *_more_than_there_is(reported),
        *_shares_that_do_not_fit(view, reported),
        *_assumed_above_largest(book, case),
        *_nothing_lost(case),
    )


def _more_than_there_is(reported: Book) -> tuple[str, ...]:
    known = sum(account.revenue_usd_m for account in reported.accounts)
    if known <= reported.revenue_usd_m + max(EXACT_USD_M, 1e-6 * known):
        return ()
    who = reported.accounts[0].name if len(reported.accounts) == 1 else "Known customers together"
    whole, brought = formats.estimate_usd_m(reported.revenue_usd_m), formats.estimate_usd_m(known)
    return (
        f"{who} already brought {brought} a year, more than the {whole} of “Revenue before”: "
        f"the scenario starts from {brought}.",
    )


def _shares_that_do_not_fit(view: ChurnParameters, reported: Book) -> tuple[str, ...]:
    left, cut = reported.rest_usd_m, []
    whole = reported.revenue_usd_m or 1.0
    labels = view.parameters()
    for group, name in ASSUMED_SHARES.items():
        if group not in reported.named:
            continue
        asked = whole * getattr(view, name) / 100
        given = min(asked, left)
        left -= given
        if asked - given > max(EXACT_USD_M, 1e-6 * whole):
            cut.append(
                f"“{labels[name].label}” counts as {formats.percent(100 * given / whole, 0)}, "
                f"not {getattr(view, name)}%"
            )
    if not cut:
        return ()
    return (
        "The shares assumed and known come to more than all of the revenue: "
        f"{formats.listed(cut)}.",
    )


def _assumed_above_largest(book: Book, case: Scenario) -> tuple[str, ...]:
    known = book.largest_known
    if known is None:
        return ()
    told = [each.name for each in book.accounts
            if each.basis == "assumed" and each.revenue_usd_m > known.revenue_usd_m]  # fmt: skip
    rest = [each.revenue_usd_m for each in case.customers
            if each.group == REST and each.basis == "assumed"]  # fmt: skip
    if rest and rest[0] > known.revenue_usd_m:
        told.append("the other customer" if len(rest) == 1 else "each of the other customers")
    if not told:
        return ()
    if len(told) > MOST_NAMED:
        told = [*told[: MOST_NAMED - 1], f"{len(told) - MOST_NAMED + 1} more"]
    names = formats.listed(told)
    verb = "is" if len(told) == 1 else "are each"
    return (
        f"{names[:1].upper()}{names[1:]} {verb} assumed to bring more than {known.name}, the "
        "largest customer whose share is known.",
    )


def _nothing_lost(case: Scenario) -> tuple[str, ...]:
    leaving = [each for each in case.exposures(net=False)
               if each.amount > 0 and each.probability > 0]  # fmt: skip
    if not leaving or any(share > 0 for each in leaving for share, *_ in each.profile):
        return ()
    return (
        f"Nobody’s revenue falls before the horizon ({case.horizon_months:g} months): leaving "
        "begins, or notice ends, only then or after it.",
    )
