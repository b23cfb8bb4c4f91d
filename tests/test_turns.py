"""Many who compute at once are answered in their order, and nobody waits for ever."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any
from unittest.mock import Mock

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.runtime.scriptrunner import ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    RerunData,
    ScriptRequest,
    ScriptRequests,
    ScriptRequestType,
)

from ai_investments import remembered
from ai_investments.remembered import Once
from ai_investments.streamlit_steps import turns as turns_of_runs
from ai_investments.turns import TURNS, Turns

PATIENCE = 60.0
"""Seconds in which a thread must have come to where a test waits for it."""
RUNS = 9


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true; fail where it does not become so."""
    end = time.monotonic() + PATIENCE / 2
    while not true():
        assert time.monotonic() < end
        Event().wait(0.001)


@contextmanager
def a_turn(turns: Turns) -> Iterator[None]:
    """Wait for a turn, and give it back at the end."""
    turns.begin()
    try:
        yield
    finally:
        turns.end()


def in_line(
    threads: ThreadPoolExecutor, turns: Turns, *runs: Callable[[], object]
) -> list[Future[Any]]:
    """Start runs, each in its place before the next one comes, while somebody has a turn."""
    begun = []
    for run in runs:
        before = len(turns._waiting)

        def in_turn(run: Callable[[], object] = run) -> object:
            with a_turn(turns):
                return run()

        begun.append(threads.submit(in_turn))
        until(lambda before=before: len(turns._waiting) > before)  # type: ignore[misc]
    return begun


def test_one_run_goes_on_at_a_time_in_the_order_in_which_they_came() -> None:
    turns, order, going_on = Turns(longest_s=PATIENCE), list[int](), list[int]()

    def run(n: int) -> None:
        going_on.append(n)
        order.extend((len(going_on), n))
        going_on.remove(n)

    with ThreadPoolExecutor(RUNS) as threads, a_turn(turns):
        in_line(threads, turns, *(lambda n=n: run(n) for n in range(RUNS)))  # type: ignore[misc]
        assert order == []
    assert order == [each for n in range(RUNS) for each in (1, n)]


def test_nobody_waits_for_a_run_that_takes_long() -> None:
    turns = Turns(longest_s=0.01)
    with ThreadPoolExecutor(3) as threads:
        with a_turn(turns):  # and never gives it back while the others run

            def run(n: int) -> int:
                with a_turn(turns):
                    return n

            asked = [threads.submit(run, n) for n in range(3)]
            assert [each.result(PATIENCE) for each in asked] == [0, 1, 2]
        assert threads.submit(run, 3).result(PATIENCE) == 3


def test_a_run_that_fails_gives_its_turn_back() -> None:
    turns = Turns(longest_s=PATIENCE)
    with pytest.raises(ZeroDivisionError), a_turn(turns):
        1 / 0  # noqa: B018
    with ThreadPoolExecutor(1) as apart:

        def run() -> str:
            with a_turn(turns):
                return "its turn"

        assert apart.submit(run).result(PATIENCE / 2) == "its turn"


@pytest.mark.parametrize(("share_s", "first"), [(0.0, "short"), (PATIENCE, "long")])
def test_long_work_lets_others_go_first_once_it_has_had_its_share(
    share_s: float, first: str
) -> None:
    turns, order = Turns(share_s, longest_s=PATIENCE), list[str]()

    def work() -> None:
        turns.offer()
        order.append("long")

    with ThreadPoolExecutor(2) as threads, a_turn(turns):
        in_line(threads, turns, work, lambda: order.append("short"))
    assert order[0] == first
    assert sorted(order) == ["long", "short"]


def test_long_work_that_others_passed_comes_into_line_again() -> None:
    turns, order, passed = Turns(longest_s=0.01), list[str](), Event()

    def work() -> None:
        with a_turn(turns):
            assert passed.wait(PATIENCE)  # longer than the longest turn
            turns.offer()
            order.append("long")

    def short() -> None:
        with a_turn(turns):
            passed.set()
            until(lambda: bool(turns._waiting))  # who was passed asks to go on
            turns._longest_s = PATIENCE
            order.append("short")

    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(work), threads.submit(short)]
        for each in begun:
            each.result(PATIENCE)
    assert order == ["short", "long"]


def test_whoever_works_out_what_is_kept_lets_others_go_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns, order = Turns(share_s=0.0, longest_s=PATIENCE), list[str]()
    monkeypatch.setattr(remembered, "TURNS", turns)

    def work() -> str:
        order.append("long")
        return "found"

    with ThreadPoolExecutor(2) as threads, a_turn(turns):
        begun = in_line(
            threads, turns, lambda: Once[str]().found(work), lambda: order.append("short")
        )
    assert begun[0].result(PATIENCE) == "found"
    assert begun[1].result(PATIENCE) is None
    assert order == ["short", "long"]


def test_who_waits_for_something_keeps_nobody_from_computing() -> None:
    turns, there = Turns(longest_s=PATIENCE), Event()

    def run() -> None:
        with turns.aside():
            assert there.wait(PATIENCE / 2)

    with ThreadPoolExecutor(2) as threads, a_turn(turns):
        begun = in_line(threads, turns, run, there.set)
    for each in begun:
        each.result(PATIENCE)


def test_who_takes_no_turns_is_held_up_by_nobody() -> None:
    turns = Turns(share_s=0.0, longest_s=PATIENCE)
    with ThreadPoolExecutor(1) as threads, a_turn(turns):

        def apart() -> str:
            turns.offer()
            with turns.aside():
                turns.offer()
            return "at once"

        assert threads.submit(apart).result(PATIENCE / 2) == "at once"


def test_all_who_ask_for_the_same_stand_aside_and_go_on_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns, place, at_work, asked = Turns(longest_s=PATIENCE), Once[str](), Event(), Event()
    monkeypatch.setattr(remembered, "TURNS", turns)
    answers = list[str]()

    def work() -> str:
        at_work.set()
        assert asked.wait(PATIENCE)
        return "found"

    def ask() -> None:
        answers.append(place.found(lambda: "worked out twice"))

    with ThreadPoolExecutor(RUNS + 1) as threads:
        first = threads.submit(place.found, work)  # takes no turns, as a download does not
        assert at_work.wait(PATIENCE)
        with a_turn(turns):
            begun = in_line(threads, turns, *[ask] * RUNS)
        until(lambda: turns._turn is None and not turns._waiting)  # all stand aside
        with a_turn(turns):
            asked.set()
            assert first.result(PATIENCE) == "found"
            until(lambda: len(turns._waiting) == RUNS)  # none waits for another one's turn
        for each in begun:
            each.result(PATIENCE)
    assert answers == ["found"] * RUNS


@pytest.fixture
def asking(monkeypatch: pytest.MonkeyPatch) -> ScriptRequests:
    """Return what a session asks for, taken in turns."""
    for of, name in ((ScriptRequests, "on_scriptrunner_ready"), (ScriptRunner, "_run_script")):
        monkeypatch.setattr(of, name, getattr(of, name))
    turns_of_runs.keep()
    return ScriptRequests()


def states(**of: dict[str, Any]) -> WidgetStates:
    """Return controls as a browser sends them."""
    return WidgetStates(widgets=[WidgetState(id=name, **value) for name, value in of.items()])


def taken_after(requests: ScriptRequests, meanwhile: Callable[[], object]) -> ScriptRequest:
    """Return what a run takes that waited for its turn while something happened."""
    with ThreadPoolExecutor(1) as threads:
        with a_turn(TURNS):

            def take() -> ScriptRequest:
                asked = requests.on_scriptrunner_ready()
                TURNS.end()
                return asked

            taken = threads.submit(take)
            until(lambda: bool(TURNS._waiting))
            meanwhile()
        return taken.result(PATIENCE)


def test_a_click_that_waits_for_its_turn_is_not_lost_to_a_later_step(
    asking: ScriptRequests,
) -> None:
    asking.request_rerun(RerunData(widget_states=states(button={"trigger_value": True})))
    slider = states(slider={"double_value": 2.0})
    taken = taken_after(asking, lambda: asking.request_rerun(RerunData(widget_states=slider)))
    told = taken.rerun_data.widget_states
    assert told is not None
    assert {each.id for each in told.widgets} == {"button", "slider"}


def test_a_run_that_nobody_waits_for_any_more_ends_when_its_turn_comes(
    asking: ScriptRequests,
) -> None:
    asking.request_rerun(RerunData())
    assert taken_after(asking, asking.request_stop).type is ScriptRequestType.STOP
    assert TURNS._turn is None


def test_a_session_that_asks_for_nothing_waits_for_nobody(asking: ScriptRequests) -> None:
    with ThreadPoolExecutor(1) as threads, a_turn(TURNS):
        taken = threads.submit(asking.on_scriptrunner_ready)
        assert taken.result(PATIENCE / 2).type is ScriptRequestType.STOP


def test_who_breaks_off_while_waiting_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(longest_s=PATIENCE)
    with ThreadPoolExecutor(2) as threads:
        with a_turn(turns):
            with monkeypatch.context() as broken:
                broken.setattr(turns, "_left", Mock(side_effect=MemoryError))
                with pytest.raises(MemoryError):
                    threads.submit(turns.begin).result(PATIENCE)
            begun = in_line(threads, turns, lambda: "its turn")
        assert begun[0].result(PATIENCE) == "its turn"
