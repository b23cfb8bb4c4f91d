"""The first visit: five steps that a newcomer finishes in three minutes."""

from ai_investments import formats, links
from ai_investments.frames import Frame
from ai_investments.views import StartHere
from ai_investments.views.edition import Edition
from ai_investments.views.start_here import STOPS
from ai_investments.views.watched import Watched
from tests.agent import Agent
from tests.built_in import DATA
from tests.running_app import RunningApp

WORDS_A_MINUTE = 200
"""Slow for silent reading (Brysbaert 2019: 238 on average)."""


def test_each_step_opens_what_it_says_and_says_what_it_opens() -> None:
    steps = StartHere().analyse(DATA).steps
    assert [step.number for step in steps] == [1, 2, 3, 4, 5]
    frame = Frame(Edition(), Watched(), DATA, DATA)
    for step in steps:
        read = links.read(links.path(step.stop.view, frame), DATA, lambda _: DATA)
        assert (read.view, read.problems) == (step.stop.view, ())
        assert step.finding == read.view.analyse(DATA).finding


def test_reading_all_of_it_leaves_two_of_three_minutes_to_look() -> None:
    steps = StartHere().analyse(DATA).steps
    said = [
        text for step in steps for text in (step.stop.question, step.finding, step.stop.look_at)
    ]
    assert len(" ".join(said).split()) <= 1.25 * WORDS_A_MINUTE
    for stop in STOPS:
        assert stop.question.endswith("?")
        assert stop.look_at.count(". ") == 0, "one sentence"


def test_the_pages_of_the_visit_lead_on_until_it_ends(app: RunningApp) -> None:
    visit = Agent(app, "start")
    assert not any("Step " in said for said in marked(visit))
    for number, stop in enumerate(STOPS, start=1):
        visit.go(stop.view.path)
        (said,) = [said for said in marked(visit) if said.startswith("**Step ")]
        assert said == f"**Step {number} of 5.** {formats.plain(stop.look_at)}"
    visit.press("end the first visit")
    assert not any("**Step " in said for said in marked(visit))
    assert not any("**Step " in said for said in marked(Agent(app, STOPS[0].view.path)))


def marked(visit: Agent) -> list[str]:
    return [str(node["props"].get("body", "")) for node in visit.elements("markdown")]
