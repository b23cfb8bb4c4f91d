"""What is spared of Streamlit's own work at a step changes nothing that anybody sees."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from copy import deepcopy
from typing import Any
from unittest.mock import Mock

import pytest
from streamlit import config
from streamlit.cursor import Cursor, LockedCursor, RunningCursor
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.NewSession_pb2 import NewSession
from streamlit.runtime import app_session
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import ScriptRunnerEvent as Event

from ai_investments.streamlit_steps import cursors, events, theme

OWN = app_session._populate_theme_msg
NOTHING: dict[str, dict[str, Any]] = {
    section: {"primaryColor": None}
    for section in ("theme", *(f"theme.{each.value}" for each in config.CustomThemeCategories))
}
SET: dict[str, dict[str, Any]] = {
    "theme": {"base": "dark", "font": "serif", "primaryColor": "#123456"},
    "theme.dark": {"textColor": "#ABCDEF", "chartCategoricalColors": ["#111111", "#222222"]},
    "theme.dark.sidebar": {"backgroundColor": "#000000"},
}


def told(fill: theme.Fills) -> NewSession:
    """Return the message with every section filled in, as a run sends it."""
    message = NewSession()
    custom = message.custom_theme
    fill(custom, "theme")
    for name, part in (("light", custom.light), ("dark", custom.dark)):
        fill(part, f"theme.{name}")
        fill(part.sidebar, f"theme.{name}.sidebar")
    fill(custom.sidebar, "theme.sidebar")
    return message


def test_the_theme_that_is_kept_is_streamlits_own_until_the_settings_are_read_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    settings = NOTHING | SET

    def options(section: str) -> dict[str, Any]:
        asked.append(section)
        return settings[section]

    monkeypatch.setattr(config, "get_options_for_section", options)
    monkeypatch.setattr(app_session, "_populate_theme_msg", OWN)
    theme.keep()
    kept = app_session._populate_theme_msg
    assert told(kept) == told(kept) == told(OWN)
    assert told(kept).custom_theme.dark.sidebar.background_color == "#000000"
    assert not told(kept).custom_theme.HasField("light")
    assert sorted(asked) == sorted(2 * [*NOTHING])  # once for what is kept, once by Streamlit

    settings = NOTHING | {"theme": {"primaryColor": "#654321"}}
    config._on_config_parsed.send()
    assert told(kept) == told(OWN)
    assert told(kept).custom_theme.primary_color == "#654321"


def at_places() -> list[Cursor]:
    """Return places as pages have them: at the start, moved on, in blocks, with a spinner."""
    start, moved, waiting = (RunningCursor(root_container=0) for _ in range(3))
    for _ in range(3):
        moved.lock_element()
    waiting.get_transient_cursor()
    waiting.transient_elements[2] = Element(empty={})
    return [start, moved, waiting, moved.open_block(), moved.lock_element()]


def looks(cursor: Cursor) -> tuple[type, dict[str, Any]]:
    """Return all that a place holds."""
    held = vars(cursor) | {"_transient_elements": dict(cursor.transient_elements.items())}
    return type(cursor), held


@pytest.mark.parametrize("place", range(len(at_places())))
def test_a_place_is_copied_as_streamlit_copies_it(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind in (RunningCursor, LockedCursor):
        monkeypatch.delattr(kind, "__deepcopy__", raising=False)
    cursor = at_places()[place]
    own, ours = deepcopy(cursor), cursors.copied(cursor, {})
    assert looks(ours) == looks(own) == looks(cursor)
    ours.transient_elements[7] = Element(empty={})
    ours.open_block()
    assert looks(cursor) == looks(own)


class CountedLoop(asyncio.SelectorEventLoop):
    """A loop that counts how often another thread wakes it."""

    woken = 0

    def call_soon_threadsafe(self, *asked: Any, **options: Any) -> asyncio.Handle:
        """Count, and do as every loop does."""
        self.woken += 1
        return super().call_soon_threadsafe(*asked, **options)


def handed_over(
    run: Callable[[events.Outbox, Callable[[str], Callable[[], None]]], object],
) -> tuple[list[str], int]:
    """Return what a loop takes of a run up to "the end", all told at once, and how often it wakes.

    In a thread of its own: Playwright's loop may be running in this one.
    """
    loop, taken = CountedLoop(), list[str]()
    over = asyncio.Event()

    def named(what: str) -> Callable[[], None]:
        def take() -> None:
            if what == "a fault":
                raise ValueError(what)
            taken.append(what)
            if what == "the end":
                over.set()

        return take

    async def wait() -> None:
        run(events.Outbox(loop), named)
        await asyncio.wait_for(over.wait(), 60)

    with closing(loop), ThreadPoolExecutor(1) as apart:
        apart.submit(loop.run_until_complete, wait()).result()
    return taken, loop.woken


def test_a_step_wakes_the_server_twice_and_comes_in_its_order() -> None:
    told = [f"message {n}" for n in range(30)]

    def run(box: events.Outbox, named: Any) -> None:
        box.add(named("the beginning"), Event.SCRIPT_STARTED, "run")
        for each in told:
            box.add(named(each), Event.ENQUEUE_FORWARD_MSG, "run")
        box.add(named("the end"), Event.FRAGMENT_STOPPED_WITH_SUCCESS, "run")

    assert handed_over(run) == (["the beginning", *told, "the end"], 2)


@pytest.mark.parametrize("told", [Event.ENQUEUE_FORWARD_MSG, Event.SCRIPT_STARTED, Event.SHUTDOWN])
def test_what_a_run_tells_is_not_kept_back_until_its_end(told: Event) -> None:
    taken, woken = handed_over(lambda box, named: box.add(named("the end"), told, "run"))
    assert (taken, woken) == (["the end"], 1)


def test_a_run_that_ends_for_another_before_it_told_anything_is_not_told_of() -> None:
    def run(box: events.Outbox, named: Any) -> None:
        box.add(named("callbacks begin"), Event.SCRIPT_STARTED, "run")
        box.add(named("callbacks end"), Event.SCRIPT_STOPPED_FOR_RERUN, "run")
        box.add(named("parts begin"), Event.SCRIPT_STARTED, "run")
        box.add(named("a part"), Event.ENQUEUE_FORWARD_MSG, "run")
        box.add(named("the end"), Event.FRAGMENT_STOPPED_WITH_SUCCESS, "run")

    assert handed_over(run)[0] == ["parts begin", "a part", "the end"]


@pytest.mark.parametrize("between", [Event.ENQUEUE_FORWARD_MSG, None])
def test_a_run_that_told_something_is_told_of_whole(between: Event | None) -> None:
    def run(box: events.Outbox, named: Any) -> None:
        box.add(named("begins"), Event.SCRIPT_STARTED, "run")
        box.add(named("shows"), between, "run")
        box.add(named("ends early"), Event.SCRIPT_STOPPED_FOR_RERUN, "run")
        box.add(named("the end"))

    assert handed_over(run)[0] == ["begins", "shows", "ends early", "the end"]


def test_the_end_of_a_run_never_takes_the_beginning_of_another_away() -> None:
    def run(box: events.Outbox, named: Any) -> None:
        box.add(named("new begins"), Event.SCRIPT_STARTED, "new")
        box.add(named("old ends early"), Event.SCRIPT_STOPPED_FOR_RERUN, "old")
        box.add(named("the end"))

    assert handed_over(run)[0] == ["new begins", "old ends early", "the end"]


def test_what_cannot_be_taken_does_not_hold_up_the_rest(caplog: pytest.LogCaptureFixture) -> None:
    def run(box: events.Outbox, named: Any) -> None:
        box.add(named("a fault"), Event.ENQUEUE_FORWARD_MSG, "run")
        box.add(named("the end"), Event.SCRIPT_STOPPED_WITH_SUCCESS, "run")

    assert handed_over(run)[0] == ["the end"]
    assert "a fault" in caplog.text


def test_a_server_that_has_ended_takes_nothing_more_and_says_nothing() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    box = events.Outbox(loop)
    box.add(pytest.fail, Event.ENQUEUE_FORWARD_MSG, "run")
    box.add(pytest.fail, Event.SHUTDOWN, "run")
    box.add(pytest.fail)


@pytest.mark.parametrize(
    ("told", "pauses"),
    [(Event.ENQUEUE_FORWARD_MSG, 1), (Event.SCRIPT_STARTED, 0),
     (Event.SCRIPT_STOPPED_WITH_SUCCESS, 0), (Event.FRAGMENT_STOPPED_WITH_SUCCESS, 0)],
)  # fmt: skip
def test_a_run_may_pause_where_it_shows_something_but_not_once_it_has_told_its_end(
    told: Event, pauses: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("_on_scriptrunner_event", "_call_soon_on_event_loop"):
        monkeypatch.setattr(AppSession, name, getattr(AppSession, name))
    turns = Mock()
    monkeypatch.setattr(events, "TURNS", turns)
    events.keep()
    AppSession._on_scriptrunner_event(Mock(), "run", told)
    assert turns.offer.call_count == pauses
