"""One contract for every table engine: the same numbers as pandas gives in memory.

An engine joins by adding a function to `ENGINES` that puts the tables on it. ``make test`` asks
those in this process, ``make test-engines`` the servers. Of the servers, whose every query takes a
while, it asks what `pytest.mark.slow_engines` names; ``engine=None``: what the pages asked cover.
``python tasks.py test-engines --whole`` asks them everything.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pytest

from ai_investments import charts, claims_chosen, dataset, evidence, exports, sources, words_in_data
from ai_investments.capital_spending import capex, capex_claim, capex_intensity
from ai_investments.customers import case_path, lost_customers
from ai_investments.dataset import Dataset
from ai_investments.deals import (
    chosen_steps,
    growth_matrix,
    growth_split,
    investors,
    jump_counts,
    known_money,
    momentum,
    momentum_behind,
    trajectories,
    valuation_points,
    valuations,
)
from ai_investments.deals.chosen_steps import Wanted
from ai_investments.deals.growth_split import Rules
from ai_investments.deals.participations import participations
from ai_investments.figures.chart import LIGHT
from ai_investments.sources import Setting
from ai_investments.views import (
    VIEWS,
    HowUnusual,
    Investors,
    Momentum,
    Trajectories,
    ValuationJumps,
    View,
    deals,
    growth_or_bubble,
    overview,
)
from ai_investments.views import investors as investors_view
from ai_investments.views.valuation_jumps import ORDERS
from ai_investments.views.watched import Watched
from tests.engine_tables import as_duckdb, raw

SELECTIONS = {
    "all": valuations.Selection(),
    "some segments": valuations.Selection(segments=("Healthcare", "Defence")),
    "some companies": valuations.Selection(companies=("Scale AI", "OpenAI", "Anthropic")),
    "rounds and years": valuations.Selection(rounds=("Series B", "Growth"), years=(2024, 2025)),
    "large and well sourced": valuations.Selection(smallest_jump=2.0, weakest_grade="reported"),
    "nothing": valuations.Selection(companies=("Nobody",)),
}


def on_pandas(_: pytest.FixtureRequest) -> Dataset:
    return dataset.load()


def on_duckdb(request: pytest.FixtureRequest) -> Dataset:
    folder: Path = request.getfixturevalue("tmp_path_factory").mktemp("duckdb")
    path = as_duckdb(raw(dataset.load()), folder / "deals.duckdb")
    return sources.opened(Setting.read(str(path)))


def on_postgres(request: pytest.FixtureRequest) -> Dataset:
    server = request.getfixturevalue("postgres")
    return sources.opened(Setting.read(server.address))


def on_spark(request: pytest.FixtureRequest) -> Dataset:
    return sources.opened(request.getfixturevalue("spark"))


ENGINES: dict[str, Callable[[pytest.FixtureRequest], Dataset]] = {
    "pandas": on_pandas,
    "duckdb": on_duckdb,
    "postgres": on_postgres,
    "spark": on_spark,
}
SERVERS = ("postgres", "spark")
"""Engines that are servers of their own: ``make test-engines`` starts them."""


def is_server(data: Dataset) -> bool:
    """Tell whether data stands on one of `SERVERS`, where every query takes a while."""
    return data.engine is not None and data.engine.product != "DuckDB"


@pytest.fixture(scope="module")
def built_in() -> Dataset:
    return dataset.load()


ASKED = [
    pytest.param(name, marks=[pytest.mark.engines] if name in SERVERS else []) for name in ENGINES
]
also_on_pandas = pytest.mark.parametrize("engine", ASKED, indirect=True, scope="module")
"""Marks what pandas too does in another way than the whole table would."""


@pytest.fixture(scope="module", params=ASKED[1:])
def engine(request: pytest.FixtureRequest, built_in: Dataset) -> Dataset:
    """Give the data with every table on an engine: what is small is not read into memory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ai_investments.sources.opening.MOST_ROWS_READ", 0)
        data = ENGINES[request.param](request)
    assert not data.problems
    # What pages say of the data's age and versions is the folder's, which an engine has not.
    return replace(data, folder=built_in.folder, as_of=built_in.as_of, version=built_in.version)


@pytest.mark.slow_engines(selection="rounds and years", include=("secondary", "talks"))
@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("include", [(), ("secondary", "talks"), valuation_points.OTHER_KINDS])
def test_steps(
    engine: Dataset, built_in: Dataset, selection: str, include: tuple[str, ...]
) -> None:
    wanted = valuations.steps(built_in, include, SELECTIONS[selection])
    found = valuations.steps(engine, include, SELECTIONS[selection])
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    assert len(wanted) or selection == "nothing"


META_SCALE = "scale-ai-2025-06-strategic"
ORDERED = [
    Wanted(column, ascending, **options)
    for column, ascending in ORDERS.values()
    for options in ({}, {"ranked_only": True}, {"ranked_first": True})
]
"""Every order of the steps, with and without those that do not count."""


@also_on_pandas
@pytest.mark.slow_engines(selection="rounds and years", include=())
@pytest.mark.parametrize("include", [(), valuation_points.OTHER_KINDS])
@pytest.mark.parametrize("selection", SELECTIONS)
def test_chosen_steps(
    engine: Dataset, built_in: Dataset, selection: str, include: tuple[str, ...]
) -> None:
    whole = chosen_steps.chosen(built_in, include, SELECTIONS[selection])
    found = chosen_steps.chosen(engine, include, SELECTIONS[selection])
    assert (found.n, found.ranked) == (whole.n, whole.ranked)
    # Orders do not depend on what is selected: all are asked of one selection, one of the others.
    own = 2 * list(SELECTIONS).index(selection) + bool(include)
    all_orders = selection == "all" and not include and not is_server(engine)
    for every in ORDERED if all_orders else [ORDERED[own]]:
        (wanted,), ends = whole.rows((every,), META_SCALE)
        pages = [replace(every, skipped=skipped, rows=7) for skipped in (0, 7, 21)]
        read, found_ends = found.rows(pages, META_SCALE)
        for page, rows in zip(pages, read, strict=True):
            slice_ = wanted.iloc[page.skipped : page.skipped + 7].reset_index(drop=True)
            pd.testing.assert_frame_equal(rows, slice_, check_dtype=False)
        pd.testing.assert_frame_equal(found_ends, ends, check_dtype=False)
    if all_orders:
        assert len(ends) == 1
        assert found.rows((), "no-such-deal")[1].empty
        assert found.rank("no-such-deal") == whole.rank("no-such-deal")


@also_on_pandas
def test_far_pages_of_a_table(
    engine: Dataset, built_in: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chosen_steps, "MOST_SKIPPED", 3)  # from where rows are numbered instead
    whole, found = (
        chosen_steps.chosen(data, (), valuations.Selection()) for data in (built_in, engine)
    )
    page = Wanted("announced_on", False, 10, 60, ranked_first=True)
    wanted, rows = (each.rows((page,), "")[0][0] for each in (whole, found))
    pd.testing.assert_frame_equal(rows, wanted, check_dtype=False)


def test_companies_alone_give_the_same(engine: Dataset, built_in: Dataset) -> None:
    some = ("Scale AI", "OpenAI", "Databricks")
    small = dataset.of_companies(engine, frozenset(some))
    selection = valuations.Selection(companies=some)
    pd.testing.assert_frame_equal(
        valuations.steps(small, (), selection), valuations.steps(built_in, (), selection),
        check_dtype=False,
    )  # fmt: skip
    deal = META_SCALE
    found, wanted = dataset.of_deals(engine, (deal,)).deal(deal), built_in.deal(deal)
    pd.testing.assert_series_equal(pd.Series(found), pd.Series(wanted))
    assert dataset.of_deals(engine, ("no-such-deal",)).deal("no-such-deal") is None


@pytest.mark.slow_engines(words=deals.COMPANIES)
@pytest.mark.parametrize("words", [deals.COMPANIES, deals.DEALS, claims_chosen.OTHER_VALUES])
def test_words_in_the_data(
    engine: Dataset, built_in: Dataset, words: words_in_data.WordsInData
) -> None:
    assert words.all(engine) == words.all(built_in)
    asked = [*words.all(built_in)[:3], "no such word", "sca%", ""]
    assert words.known(engine, asked) == words.known(built_in, asked) == set(asked[:3])
    for text in ("scale", " SCALE ai ", "no such text", "%", "_"):
        assert words.found(engine, text) == words.found(built_in, text)
    assert any("cale" in each for each in words.found(built_in, "Scale AI"))


@pytest.mark.slow_engines(view=(ValuationJumps, Trajectories))
@pytest.mark.parametrize(
    "view", [each for each in VIEWS if not each.loads_deals], ids=lambda view: view.title
)
def test_pages_shown_of_many_deals_do_not_read_them_whole(
    engine: Dataset, built_in: Dataset, view: type[View], monkeypatch: pytest.MonkeyPatch
) -> None:
    many = ("investments", "claims", "tickets")
    monkeypatch.setattr(Dataset, "count", lambda _, name: 3_000_000 if name in many else 1)
    data = replace(engine)  # nothing of it is read yet
    found, wanted = view().analyse(data), view().analyse(built_in)
    assert found.finding == wanted.finding
    assert exports.remarks(found) == exports.remarks(wanted)
    if isinstance(found, growth_or_bubble.Result):
        assert found.without.to_dict() == wanted.without.to_dict()
    if isinstance(found, overview.Result):
        pd.testing.assert_frame_equal(found.largest, wanted.largest, check_dtype=False)
        assert found.lead.rank == wanted.lead.rank
        for name in ("deals", "companies", "claims", "publishers", "newest"):
            assert getattr(found, name) == getattr(wanted, name) or name == "deals"
    for settings in (view, Watched):
        for name, parameter in settings.parameters().items():
            parameter.options_in(data)
            parameter.shown(settings.defaults()[name], data)
    view().export_table(found, data)


def test_another_value_is_taken_on_an_engine_as_well(engine: Dataset, built_in: Dataset) -> None:
    word = next(iter(claims_chosen.alternatives(built_in)))
    found, wanted = (
        valuations.steps(claims_chosen.applied(data, [word, "no such word"]))
        for data in (engine, built_in)
    )
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


@pytest.mark.slow_engines(engine=None)
def test_how_unusual(engine: Dataset, built_in: Dataset) -> None:
    view = HowUnusual(include=("secondary",), peer_segments=("same as the deal",), peer_from=0)
    found, wanted = view.analyse(engine), view.analyse(built_in)
    for table in ("steps", "compared", "down_rounds"):
        pd.testing.assert_frame_equal(
            getattr(found, table), getattr(wanted, table), check_dtype=False
        )


COUNTED = {
    "default": HowUnusual(),
    "hollow": HowUnusual(hollow=True, include=("secondary",), peer_segments=("same as the deal",)),
    "after": HowUnusual(peer_size="after", peer_from=1, peer_to=50, peer_months_to=24),
    "years": HowUnusual(
        peer_years=(2024, 2025), peer_months_from=6, deal="openai-2025-10-secondary"
    ),
}


@pytest.mark.slow_engines(engine="postgres", view=(COUNTED["years"],))
@pytest.mark.parametrize("view", COUNTED.values(), ids=COUNTED)
def test_how_unusual_counted_by_the_engine(
    engine: Dataset, built_in: Dataset, view: HowUnusual, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = view.analyse(built_in)
    monkeypatch.setattr(Dataset, "many_deals", property(lambda data: data.on_engine))
    found = view.analyse(replace(engine))
    assert found.finding == wanted.finding
    assert found.detail == wanted.detail
    assert found.down_sentence == wanted.down_sentence
    assert found.undated == wanted.undated
    pd.testing.assert_frame_equal(found.compared, wanted.compared)
    assert found.chosen is not None
    assert found.chosen.n == len(wanted.steps)
    pd.testing.assert_frame_equal(
        found.steps, wanted.steps[list(found.steps)].head(len(found.steps)), check_dtype=False
    )
    for part in ("distribution", "segments", "years"):
        counted, read = getattr(found, part), getattr(wanted, part)
        assert [(each.name, each.n) for each in counted] == [(each.name, each.n) for each in read]
        for one, other in zip(counted, read, strict=True):
            quartiles = [vars(each.quartiles) if each.quartiles else {} for each in (one, other)]
            assert quartiles[0] == pytest.approx(quartiles[1])
            jumps = pd.cut(other.steps["jump"], jump_counts.EDGES, labels=False).dropna() + 1
            assert one.bins.to_dict() == jumps.astype(int).value_counts().to_dict()
    deepest = wanted.down_rounds[wanted.down_rounds["counts"]].sort_values("jump")
    assert set(deepest["deal_id"]) <= set(found.down_rounds["deal_id"])
    assert isinstance(found.by_months, jump_counts.Waits)
    assert found.by_months.n == len(wanted.by_months)
    known = wanted.steps[wanted.steps["counts"] & wanted.steps["days"].notna()]
    assert found.by_months.related == pytest.approx(
        known["jump"].rank().corr(known["days"].rank()), abs=0.05
    )
    assert len(charts.all_charts(view, found, engine, LIGHT)) == 4


@pytest.mark.slow_engines(deals=2)
@pytest.mark.parametrize("deals", [2, 40])
def test_why_no_step(engine: Dataset, built_in: Dataset, deals: int) -> None:
    for deal in built_in.deals.index[:deals]:
        why = valuations.why_no_step(built_in, deal)
        assert valuations.why_no_step(engine, deal) == why


@pytest.mark.slow_engines(field="valuation_usd_bn")
@pytest.mark.parametrize("field", ["amount_usd_bn", "valuation_usd_bn", "stake_pct"])
def test_ranges(engine: Dataset, built_in: Dataset, field: str) -> None:
    def collected(data: Dataset) -> pd.DataFrame:
        frame = evidence.ranges(data, field).collect("pandas").to_pandas()
        return frame.sort_values("deal_id", ignore_index=True)

    pd.testing.assert_frame_equal(collected(engine), collected(built_in), check_dtype=False)


@pytest.mark.slow_engines(engine=None)
def test_claims_of_a_deal(engine: Dataset, built_in: Dataset) -> None:
    deal = META_SCALE
    columns = ["field", "value", "publisher", "counts_in_range"]
    found = evidence.of_deal(engine, deal)[columns].sort_values(columns, ignore_index=True)
    wanted = evidence.of_deal(built_in, deal)[columns].sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


def test_size(engine: Dataset, built_in: Dataset) -> None:
    assert evidence.size(engine) == evidence.size(built_in)


@pytest.mark.slow_engines(engine=None)
def test_deals(engine: Dataset, built_in: Dataset) -> None:
    assert engine.deals.index.tolist() == built_in.deals.index.tolist()


def test_addresses(engine: Dataset, built_in: Dataset) -> None:
    def sets(data: Dataset) -> dict[str, set[str]]:
        found = evidence.addresses(data, "valuation_usd_bn")
        return {deal: set(urls.split("; ")) for deal, urls in found.items()}

    assert sets(engine) == sets(built_in)


@pytest.mark.slow_engines(engine=None)
@pytest.mark.parametrize("rules", [Rules(), Rules(60, ("run_rate",))], ids=["default", "strict"])
def test_growth_splits(engine: Dataset, built_in: Dataset, rules: Rules) -> None:
    steps = valuations.steps(built_in)
    found, wanted = (growth_split.splits(data, steps, rules) for data in (engine, built_in))
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    scale = steps[steps["deal_id"] == META_SCALE].iloc[0]
    found, wanted = (growth_matrix.matrix(data, scale, rules) for data in (engine, built_in))
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


@pytest.mark.slow_engines(engine=None)
@pytest.mark.parametrize("by", momentum.PERIODS)
def test_momentum(engine: Dataset, built_in: Dataset, by: momentum.By) -> None:
    for query in (momentum.totals, momentum.deals):
        found, wanted = query(engine, by=by), query(built_in, by=by)
        pd.testing.assert_frame_equal(found, wanted, check_dtype=False)


@also_on_pandas
@pytest.mark.slow_engines(engine="postgres", by="quarter", segment=())
@pytest.mark.parametrize("by", momentum.PERIODS)
@pytest.mark.parametrize("segment", [(), ("Healthcare", "Defence")])
def test_momentum_of_many_deals(
    engine: Dataset,
    built_in: Dataset,
    by: str,
    segment: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(momentum_behind, "MOST_NAMED", 3)
    view = Momentum(momentum_by=by, segment=segment, money=("equity", "IPO"))
    wanted = view.analyse(built_in)
    monkeypatch.setattr(Dataset, "many_deals", True)
    found = view.analyse(replace(engine))
    monkeypatch.setattr(momentum_behind, "MOST_NAMED", 10_000)
    whole = view.analyse(replace(engine))
    for table in ("totals", "by_period", "not_added"):
        pd.testing.assert_frame_equal(
            getattr(whole, table), getattr(wanted, table), check_dtype=False
        )
    assert whole.notes == wanted.notes
    assert found.counted.n == wanted.counted.n > len(found.counted.rows)
    for words, n in zip(found.not_added["which"], found.not_added["deals"], strict=True):
        rest = n - 3
        assert words.endswith(f"; {rest} more") == (rest > 0)
    assert view.export_table(found, engine)["deal_id"].tolist() == (
        view.export_table(wanted, built_in)["deal_id"].tolist()
    )


def test_participations(engine: Dataset, built_in: Dataset) -> None:
    pd.testing.assert_frame_equal(
        participations(engine), participations(built_in), check_dtype=False
    )


@pytest.mark.slow_engines(purchases=False)
@pytest.mark.parametrize("purchases", [False, True])
def test_investors_of_many_deals(
    engine: Dataset, built_in: Dataset, purchases: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = investors.names(built_in)
    view = Investors(purchases=purchases, open_deals=True)
    chosen = (None, "Nvidia", "Thrive Capital", names[-1], "No such investor")
    chosen = chosen[1:2] if is_server(engine) else chosen
    wanted = {name: replace(view, investor=name).analyse(built_in) for name in chosen}
    monkeypatch.setattr(Dataset, "many_deals", property(lambda data: data.on_engine))
    data = replace(engine)
    for name, whole in wanted.items():
        found = replace(view, investor=name).analyse(data)
        assert (found.finding, found.detail) == (whole.finding, whole.detail)
        for table in ("rows", "drawn", "leaders"):
            pd.testing.assert_frame_equal(
                with_sources_sorted(getattr(found, table)),
                with_sources_sorted(getattr(whole, table)),
                check_dtype=False,
            )
    asked = ["Meta", "Nvidia", names[-1], "Nobody", "Met"]
    assert known_money.NAMES.known(data, asked) == {"Meta", "Nvidia", names[-1]}
    assert set(known_money.NAMES.found(data, "capital")) <= set(names)
    monkeypatch.setattr(investors_view, "MOST_COMPARED", 3)
    cut = replace(view, investor="Nvidia").analyse(replace(engine))
    assert len(cut.rows) <= 3 + 1
    assert "the 3 of the largest amount are compared" in cut.detail[-1]


@pytest.mark.slow_engines(by="quarter")
@pytest.mark.parametrize("by", capex.PERIODS)
def test_capex(engine: Dataset, built_in: Dataset, by: capex.By) -> None:
    wanted = capex.totals(built_in, by=by, first=2020)
    pd.testing.assert_frame_equal(capex.totals(engine, by=by, first=2020), wanted)
    found, told = (capex.fiscal_periods(data, wanted) for data in (engine, built_in))
    pd.testing.assert_frame_equal(found, told, check_dtype=False)
    columns = ["period", "company", "capex_id", "publisher", "value_number"]
    found, told = (
        capex.claims(data, wanted)[columns].sort_values(columns, ignore_index=True)
        for data in (engine, built_in)
    )
    pd.testing.assert_frame_equal(found, told, check_dtype=False)


@pytest.mark.slow_engines(engine=None)
@pytest.mark.parametrize("include", [(), valuation_points.OTHER_KINDS])
def test_trajectories(engine: Dataset, built_in: Dataset, include: tuple[str, ...]) -> None:
    companies = ("Scale AI", "OpenAI", "xAI", "Databricks", "Mercor", "Surge AI")
    wanted = trajectories.points(built_in, companies, include)
    found = trajectories.points(engine, companies, include)
    pd.testing.assert_frame_equal(found, wanted, check_dtype=False)
    pd.testing.assert_frame_equal(
        trajectories.paths(found), trajectories.paths(wanted), check_dtype=False
    )
    pd.testing.assert_frame_equal(
        trajectories.rounds_without_valuation(engine, companies),
        trajectories.rounds_without_valuation(built_in, companies),
        check_dtype=False,
    )


@pytest.mark.slow_engines(year=2025)
@pytest.mark.parametrize("year", [2025, 2026])
def test_capex_claim(engine: Dataset, built_in: Dataset, year: int) -> None:
    found, wanted = (capex_claim.claim_check(data, year) for data in (engine, built_in))
    pd.testing.assert_frame_equal(found.spent, wanted.spent)
    assert found.published["total_id"].tolist() == wanted.published["total_id"].tolist()
    beside = [capex_claim.beside_the_year(data, year) for data in (engine, built_in)]
    assert beside[0]["total_id"].tolist() == beside[1]["total_id"].tolist()


@pytest.mark.slow_engines(base=capex_intensity.FIELDS[0], definition="cash_ppe")
@pytest.mark.parametrize("base", capex_intensity.FIELDS)
@pytest.mark.parametrize("definition", ["cash_ppe", "incl_finance_leases"])
def test_capex_intensity(
    engine: Dataset, built_in: Dataset, base: capex_intensity.Base, definition: str
) -> None:
    found, wanted = (
        capex_intensity.against(data, base, definition=definition) for data in (engine, built_in)
    )
    assert len(wanted) > 10
    pd.testing.assert_frame_equal(found, wanted)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.title)
def test_every_page_says_the_same(engine: Dataset, built_in: Dataset, view: type[View]) -> None:
    found, wanted = (view().analyse(data) for data in (engine, built_in))
    assert found.finding == wanted.finding
    pd.testing.assert_frame_equal(
        with_sources_sorted(view().export_table(found, engine)),
        with_sources_sorted(view().export_table(wanted, built_in)),
        check_dtype=False,
    )


def with_sources_sorted(table: pd.DataFrame) -> pd.DataFrame:
    """Engines keep no order of rows: claims of one grade and day may change places."""

    def in_order(urls: object) -> object:
        return "; ".join(sorted(urls.split("; "))) if isinstance(urls, str) else urls

    listed = [name for name in table if str(name).endswith("urls")]
    return table.assign(**{name: table[name].map(in_order) for name in listed})


@pytest.mark.slow_engines(which="all")
@pytest.mark.parametrize("which", ["all", "AI only", "complete only"])
def test_lost_customers(engine: Dataset, built_in: Dataset, which: lost_customers.Which) -> None:
    wanted = lost_customers.cases(built_in, which)
    pd.testing.assert_frame_equal(lost_customers.cases(engine, which), wanted, check_dtype=False)
    assert len(wanted) > 3


def test_paths_of_lost_customers(engine: Dataset, built_in: Dataset) -> None:
    found, wanted = case_path.paths(engine), case_path.paths(built_in)
    assert [path.base_usd_m for path in found] == [path.base_usd_m for path in wanted]
    for one, other in zip(found, wanted, strict=True):
        pd.testing.assert_frame_equal(one.periods, other.periods, check_dtype=False)
        assert one.fitted == other.fitted


DIFFERENT: dict[str, Callable[[Dataset], object]] = {
    "steps with secondaries": lambda data: valuations.steps(data, ("secondary",)),
    "steps of some": lambda data: valuations.steps(data, (), SELECTIONS["some segments"]),
    "capex": lambda data: capex.totals(data, by="year", first=2020),
    "participations": participations,
    "claims": evidence.size,
    "lost customers": lambda data: lost_customers.cases(data, "all"),
    "words": lambda data: deals.COMPANIES.found(data, "scale"),
    "intensity": lambda data: capex_intensity.against(data, next(iter(capex_intensity.FIELDS))),
}


@also_on_pandas
def test_eight_threads_ask_different_things_at_once(engine: Dataset, built_in: Dataset) -> None:
    wanted = {name: ask(built_in) for name, ask in DIFFERENT.items()}
    names, together = list(wanted), threading.Barrier(len(wanted))

    def ask(first: int) -> dict[str, object]:
        together.wait()
        # Each thread asks two things, so that connections change hands too.
        return {
            name: sources.answered(engine, partial(DIFFERENT[name], engine))
            for name in (names[first], names[first - 3])
        }

    with ThreadPoolExecutor(len(wanted)) as threads:
        for answers in threads.map(ask, range(len(wanted))):
            for name, found in answers.items():
                if isinstance(found, pd.DataFrame):
                    pd.testing.assert_frame_equal(found, wanted[name], check_dtype=False)
                else:
                    assert found == wanted[name]
