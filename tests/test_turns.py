"""Many who compute at once are answered in their order, and nobody waits for ever."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from ai_investments.remembered import Once
from ai_investments.turns import TURNS, Turns

PATIENCE = 60.0
"""Seconds in which a thread must have come to where a test waits for it."""
RUNS = 9


def in_line(threads: ThreadPoolExecutor, turns: Turns, *runs: Callable[[], object]) -> list[Future]:  # type: ignore[type-arg]
    """Start runs, each in its place before the next one comes, while somebody has a turn."""
    begun = []
    for run in runs:
        before = len(turns._waiting)

        def in_turn(run: Callable[[], object] = run) -> object:
            with turns.one():
                return run()

        begun.append(threads.submit(in_turn))
        while len(turns._waiting) == before:
            Event().wait(0.001)
    return begun


def test_one_run_goes_on_at_a_time_in_the_order_in_which_they_came() -> None:
    turns, order, going_on = Turns(longest_s=PATIENCE), list[int](), list[int]()

    def run(n: int) -> None:
        going_on.append(n)
        order.extend((len(going_on), n))
        going_on.remove(n)

    with ThreadPoolExecutor(RUNS) as threads, turns.one():
        in_line(threads, turns, *(lambda n=n: run(n) for n in range(RUNS)))  # type: ignore[misc]
        assert order == []
    assert order == [each for n in range(RUNS) for each in (1, n)]


def test_nobody_waits_for_a_run_that_takes_long() -> None:
    turns = Turns(longest_s=0.01)
    with ThreadPoolExecutor(3) as threads:
        with turns.one():  # and never gives it back while the others run

            def run(n: int) -> int:
                with turns.one():
                    return n

            asked = [threads.submit(run, n) for n in range(3)]
            assert [each.result(PATIENCE) for each in asked] == [0, 1, 2]
        assert threads.submit(run, 3).result(PATIENCE) == 3


def test_a_run_that_fails_gives_its_turn_back() -> None:
    turns = Turns(longest_s=PATIENCE)
    with pytest.raises(ZeroDivisionError), turns.one():
        1 / 0  # noqa: B018
    with ThreadPoolExecutor(1) as apart:

        def run() -> str:
            with turns.one():
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

    with ThreadPoolExecutor(2) as threads, turns.one():
        in_line(threads, turns, work, lambda: order.append("short"))
    assert order[0] == first
    assert sorted(order) == ["long", "short"]


def test_long_work_that_others_passed_comes_into_line_again() -> None:
    turns, order, passed = Turns(longest_s=0.01), list[str](), Event()

    def work() -> None:
        with turns.one():
            assert passed.wait(PATIENCE)  # longer than the longest turn
            turns.offer()
            order.append("long")

    def short() -> None:
        with turns.one():
            passed.set()
            while not turns._waiting:  # until who was passed asks to go on
                Event().wait(0.001)
            turns._longest_s = PATIENCE
            order.append("short")

    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(work), threads.submit(short)]
        for each in begun:
            each.result(PATIENCE)
    assert order == ["short", "long"]


def test_who_waits_for_something_keeps_nobody_from_computing() -> None:
    turns, there = Turns(longest_s=PATIENCE), Event()

    def run() -> None:
        with turns.aside():
            assert there.wait(PATIENCE / 2)

    with ThreadPoolExecutor(2) as threads, turns.one():
        begun = in_line(threads, turns, run, there.set)
    for each in begun:
        each.result(PATIENCE)


def test_who_takes_no_turns_is_held_up_by_nobody() -> None:
    turns = Turns(share_s=0.0, longest_s=PATIENCE)
    with ThreadPoolExecutor(1) as threads, turns.one():

        def apart() -> str:
            turns.offer()
            with turns.aside():
                turns.offer()
            return "at once"

        assert threads.submit(apart).result(PATIENCE / 2) == "at once"


def test_two_who_ask_for_the_same_never_wait_for_each_others_turn() -> None:
    place, at_work, asked = Once[str](), Event(), Event()

    def work() -> str:
        at_work.set()
        assert asked.wait(PATIENCE)
        while TURNS._turn is not None:  # until who asked for the same stands aside
            Event().wait(0.001)
        TURNS.offer()
        return "found"

    def first() -> str:
        return place.found(work)  # takes no turns, as a download does not

    def second() -> str:
        with TURNS.one():
            asked.set()
            return place.found(lambda: "worked out twice")

    with ThreadPoolExecutor(2) as threads:
        begun = [threads.submit(first)]
        assert at_work.wait(PATIENCE)
        begun.append(threads.submit(second))
        assert [each.result(PATIENCE) for each in begun] == ["found", "found"]
