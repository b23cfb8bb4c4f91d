"""Invented deals in any number, with the skew of real ones: what large data is measured on.

``python -m benchmarks.generated_deals FOLDER --deals 3000000`` writes a folder that
the app can serve. Companies have a heavy-tailed number of rounds, valuations walk by log-normal
jumps, and cells are missing about as often as in the built-in data. Nothing in it is a fact.
"""

import argparse
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from ai_investments.schema import CLAIMS, INVESTMENTS, ROUNDS, SEGMENTS
from ai_investments.schema.table import Table

FORMATS = ("parquet", "csv")
FIRST_DAY, LAST_DAY = 14_610, 20_770
"""2010-01-01 and 2026-11-13, as days since 1970-01-01."""
MOST_ROUNDS = 40
SEGMENT_SHARES = (0.25, 0.145, 0.132, 0.114, 0.079, 0.059, 0.059, 0.048, 0.048, 0.039, 0.027)
COUNTRIES = {"US": 0.765, "CN": 0.057, "GB": 0.055, "DE": 0.035, "FR": 0.018, "SE": 0.018,
             "CA": 0.013, "AU": 0.011, "NL": 0.009, "IL": 0.009, "JP": 0.01}  # fmt: skip
PRECISIONS = {"day": 0.542, "month": 0.331, "quarter": 0.127}
STATUSES = {"closed": 0.899, "announced": 0.039, "in_talks": 0.042, "cancelled": 0.02}
OTHER_ROUNDS = {"Growth": 0.36, "Strategic": 0.21, "Acquisition": 0.1, "Debt": 0.1, "Tender": 0.08,
                "IPO": 0.03, "Convertible": 0.06, "Secondary": 0.04, "Merger": 0.02}  # fmt: skip
BASES = {"unspecified": 0.72, "post_money": 0.2, "secondary_price": 0.04, "purchase_price": 0.02,
         "offer_price": 0.01, "pre_money": 0.01}  # fmt: skip
GRADES = {"aggregated": 0.6, "reported": 0.36, "official_via_copy": 0.025, "official": 0.015}
ADJECTIVES = ("Amber", "Bright", "Cobalt", "Deep", "Ember", "Fathom", "Granite", "Hollow",
              "Iron", "Juniper", "Keen", "Lunar", "Meridian", "North", "Opal", "Prism")  # fmt: skip
NOUNS = ("Agents", "Bio", "Circuits", "Data", "Engines", "Foundry", "Graphs", "Health",
         "Images", "Joints", "Kernels", "Labs", "Models", "Networks", "Optics",
         "Photonics")  # fmt: skip


def connection(deals: int, seed: int = 0) -> duckdb.DuckDBPyConnection:
    """Return a connection with ``investments`` and ``claims``, equal for equal arguments.

    Parameters
    ----------
    deals : int
        Number of deals; a valued one has one to three claims on its valuation, most have one on
        their amount.
    seed : int
        Another one gives other deals.
    """
    made = duckdb.connect()
    rng = np.random.default_rng(seed)
    numbers = _deals(rng, deals)
    made.register("numbers", pa.table(numbers))
    made.execute("SET preserve_insertion_order = true")
    made.execute(f"CREATE TABLE investments AS {_investments_query()}")
    claims = _claims(rng, numbers["valuation"], numbers["amount"])
    made.register("claim_numbers", pa.table(claims))
    made.execute(f"CREATE TABLE claims AS {_claims_query()}")
    made.unregister("numbers")
    made.unregister("claim_numbers")
    return made


def write(folder: Path, deals: int, seed: int = 0, formats: tuple[str, ...] = FORMATS) -> None:
    """Write the tables into a folder, as ``investments.parquet`` or ``.csv`` and claims alike."""
    folder.mkdir(parents=True, exist_ok=True)
    with connection(deals, seed) as made:
        for table in (INVESTMENTS, CLAIMS):
            for form in formats:
                options = "FORMAT parquet" if form == "parquet" else "FORMAT csv, HEADER"
                path = str(folder / f"{table.name}.{form}")
                made.table(table.name).query(
                    "told",
                    f"COPY (SELECT {_named(table)} FROM told ORDER BY {ORDER[table.name]}) "  # noqa: S608
                    f"TO '{path}' ({options})",
                )


def write_again(folder: Path, times: int) -> None:
    """Make Parquet files that `write` has written as many times as large.

    They become folders of parts, ``investments/0.parquet`` and so on, each with companies of its
    own that are otherwise those of the first: memory does not grow with the number of deals.
    """
    again = {
        INVESTMENTS: ("company", "deal_id", "round_group", "included_in"),
        CLAIMS: ("deal_id",),
    }
    with duckdb.connect() as made:
        for table, names in again.items():
            parts = folder / table.name
            parts.mkdir()
            first = (folder / f"{table.name}.parquet").rename(parts / "0.parquet")
            for part in range(1, times):
                # What is empty stays so: || with NULL is NULL.
                other = ", ".join(f"{name} || ' {part}' AS {name}" for name in names)
                made.execute(
                    f"COPY (SELECT * REPLACE ({other}) FROM '{first}') "  # noqa: S608
                    f"TO '{parts / f'{part}.parquet'}' (FORMAT parquet)"
                ).fetchall()


def _deals(rng: np.random.Generator, n: int) -> dict[str, Any]:
    """Draw what is a number of every deal, company by company in the order of its rounds."""
    rounds = np.minimum(1 + rng.pareto(1.6, n) * 2.2, MOST_ROUNDS).astype(np.int64)
    companies = int(np.searchsorted(np.cumsum(rounds), n)) + 1
    rounds = rounds[:companies]
    rounds[-1] -= rounds.sum() - n
    company = np.repeat(np.arange(companies), rounds)
    starts = np.cumsum(rounds) - rounds
    place = np.arange(n) - np.repeat(starts, rounds)

    gaps = np.round(rng.lognormal(5.6, 0.75, n)) * (rng.random(n) > 0.004)
    since = np.cumsum(np.where(place == 0, 0, gaps))
    since -= np.repeat(since[starts], rounds)
    spans = since[starts + rounds - 1]
    # A company with many rounds has them closer together, not after today.
    room = LAST_DAY - FIRST_DAY
    shrunk = np.minimum(1, 0.9 * room / np.maximum(spans, 1))
    last = LAST_DAY - np.minimum(rng.exponential(700, companies), room - spans * shrunk)
    day = np.repeat(last - spans * shrunk, rounds) + since * np.repeat(shrunk, rounds)

    steps = np.where(place == 0, rng.normal(-3.2, 1.1, n), rng.normal(0.62, 0.55, n))
    walked = np.cumsum(steps)
    walked -= np.repeat(walked[starts] - steps[starts], rounds)
    valuation = np.exp(np.clip(walked, -6.5, 8.2))
    amount = valuation * np.minimum(rng.lognormal(-1.9, 0.6, n), 0.9)
    valued, known = rng.random(n) > 0.16, rng.random(n) > 0.12

    letters = ROUNDS.index("Series L") + 1
    other = letters + _drawn(rng, OTHER_ROUNDS, n, ROUNDS[letters:])
    return {
        "company": company, "place": place, "day": np.floor(day).astype(np.int32),
        "segment": np.repeat(rng.choice(len(SEGMENTS), companies, p=SEGMENT_SHARES), rounds),
        "country": np.repeat(_drawn(rng, COUNTRIES, companies), rounds),
        "precision": _drawn(rng, PRECISIONS, n), "status": _drawn(rng, STATUSES, n),
        "basis": _drawn(rng, BASES, n),
        "round": np.where((place < letters) & (rng.random(n) > 0.25), place, other),
        "valuation": np.where(valued, _rounded(valuation), np.nan),
        "amount": np.where(known, _rounded(amount), np.nan),
        "chance": rng.random(n), "lead": (rng.pareto(0.9, n) * 8).astype(np.int64) % 20_000,
        "second": (rng.pareto(0.9, n) * 8).astype(np.int64) % 20_000,
    }  # fmt: skip


def _claims(rng: np.random.Generator, valuation: Any, amount: Any) -> dict[str, Any]:
    """Draw the claims: one to three on each valuation, one on each amount; a tenth disagrees."""
    valued, known = np.flatnonzero(~np.isnan(valuation)), np.flatnonzero(~np.isnan(amount))
    times = rng.choice([1, 2, 3], len(valued), p=[0.5, 0.3, 0.2])
    deals = np.concatenate([np.repeat(valued, times), known])
    on_valuation = np.arange(len(deals)) < len(deals) - len(known)
    value = np.where(on_valuation, valuation[deals], amount[deals])
    off = np.where(rng.random(len(deals)) < 0.1, rng.lognormal(0, 0.12, len(deals)), 1)
    return {
        "deal": deals, "on_valuation": on_valuation, "value": _rounded(value * off),
        "evidence": _drawn(rng, GRADES, len(deals)), "counts": rng.random(len(deals)) > 0.03,
        "publisher": (rng.pareto(0.8, len(deals)) * 5).astype(np.int64) % 900,
        "later": rng.integers(0, 60, len(deals), dtype=np.int32),
    }  # fmt: skip


def _drawn(
    rng: np.random.Generator, shares: dict[str, float], n: int, words: tuple[str, ...] = ()
) -> Any:
    """Draw n positions in `words`, by default those of `shares`."""
    places = np.array([(words or tuple(shares)).index(word) for word in shares])
    weights = np.array(list(shares.values()))
    return places[rng.choice(len(places), n, p=weights / weights.sum())]


def _rounded(values: Any) -> Any:
    """Round to three significant digits, as such figures are told; a thousand dollars at least."""
    digits = 10 ** (2 - np.floor(np.log10(np.where(values > 0, values, 1))))
    return np.maximum(np.round(values * digits) / digits, 1e-6)


def _word(column: str, words: Any) -> str:
    """Return the SQL that turns a position into a word."""
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in words)
    return f"([{listed}])[{column} + 1]"


ORDER = {"investments": "announced_on, deal_id", "claims": "published_on, deal_id"}
"""How the rows of a file are sorted: as they come in."""
NAME = (
    f"concat({_word('company % 16', ADJECTIVES)}, ' ', {_word('company // 16 % 16', NOUNS)}, "
    "' ', company // 256 + 1)"
)
DEAL_ID = (
    f"concat(lower(replace({NAME}, ' ', '-')), '-', "
    "strftime(DATE '1970-01-01' + day, '%Y-%m'), '-', place + 1)"
)
PARTLY = "valuation > amount AND NOT isnan(valuation)"
INVESTOR = "concat('Investor ', {} + 1)"


def _investments_query() -> str:
    cells = {
        "deal_id": DEAL_ID,
        "company": NAME,
        "segment": _word("segment", SEGMENTS),
        "country": _word("country", COUNTRIES),
        "announced_on": "DATE '1970-01-01' + day",
        "date_precision": _word('"precision"', PRECISIONS),
        "round": _word('"round"', ROUNDS),
        "status": _word("status", STATUSES),
        "amount_usd_bn": "if(isnan(amount), NULL, amount)",
        "primary_usd_bn": "if(chance < 0.03 AND NOT isnan(amount), amount / 2, NULL)",
        "pre_money_usd_bn": f"if(chance > 0.96 AND {PARTLY}, valuation - amount, NULL)",
        "valuation_usd_bn": "if(isnan(valuation), NULL, valuation)",
        "valuation_basis": f"if(isnan(valuation), NULL, {_word('basis', BASES)})",
        "stake_pct": f"if(chance BETWEEN 0.4 AND 0.43 AND {PARTLY}, "
        "round(100 * amount / valuation, 1), NULL)",
        "round_group": f"if(place > 0 AND chance BETWEEN 0.1 AND 0.13, lag({DEAL_ID}) OVER rows, "
        "NULL)",
        "included_in": f"if(place > 0 AND chance BETWEEN 0.2 AND 0.21, lag({DEAL_ID}) OVER rows, "
        "NULL)",
        "perimeter": "if(chance BETWEEN 0.3 AND 0.302, 'with a subsidiary', NULL)",
        "spans_missing_rounds": "chance BETWEEN 0.5 AND 0.52",
        "doubt": "if(chance BETWEEN 0.6 AND 0.615, 'An invented doubt.', NULL)",
        "lead_investors": f"if(chance < 0.56, {INVESTOR.format('lead')}, NULL)",
        "investors": f"if(chance < 0.45, {INVESTOR.format('second')}, NULL)",
        "note": "if(chance < 0.3, 'Invented, to measure with.', NULL)",
    }
    selected = ", ".join(f"{made} AS {name}" for name, made in cells.items())
    return (
        f"SELECT {selected}, row_number() OVER () - 1 AS row_place FROM numbers "  # noqa: S608
        "WINDOW rows AS (ORDER BY company, place)"
    )


def _claims_query() -> str:
    cells = {
        "deal_id": "deals.deal_id",
        "field": "if(on_valuation, 'valuation_usd_bn', 'amount_usd_bn')",
        "value": "format('{:.6g}', claim_numbers.value)",
        "stage": "'signing'",
        "counts_in_range": "counts",
        "publisher": "concat('Publisher ', publisher + 1)",
        "title": "concat('Report ', claim_numbers.deal)",
        "url": "concat('https://example.com/', claim_numbers.deal, '/', publisher)",
        "published_on": "strftime(deals.announced_on + later, '%Y-%m-%d')",
        "evidence": _word("evidence", GRADES),
        "note": "NULL::VARCHAR",
    }
    selected = ", ".join(f"{made} AS {name}" for name, made in cells.items())
    return (
        f"SELECT {selected} FROM claim_numbers JOIN investments AS deals "  # noqa: S608
        "ON deals.row_place = claim_numbers.deal ORDER BY claim_numbers.deal"
    )


def _named(table: Table) -> str:
    return ", ".join(table.columns)


def main() -> None:
    """Write a folder of invented deals."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path)
    asked.add_argument("--deals", type=int, default=3_000_000)
    asked.add_argument("--seed", type=int, default=0)
    asked.add_argument("--times", type=int, default=1, help="the same again, as Parquet")
    asked.add_argument("--format", choices=FORMATS, action="append")
    told = asked.parse_args()
    write(told.folder, told.deals, told.seed, tuple(told.format or FORMATS))
    if told.times > 1:
        write_again(told.folder, told.times)


if __name__ == "__main__":
    main()
