"""Where the time of a step goes: Chromium's own trace of some steps, summed up."""

import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page

CATEGORIES = [
    "devtools.timeline",
    "blink.user_timing",
    "disabled-by-default-devtools.timeline",
    "disabled-by-default-v8.cpu_profiler",
]
SENT = ("WebSocketSend", "ResourceSendRequest")
RECEIVED = ("WebSocketReceive", "ResourceReceivedData", "ResourceFinish")
LAYOUT = {"Layout", "UpdateLayoutTree", "UpdateLayer"}
PAINT = {"PrePaint", "Paint", "Layerize", "Commit", "RasterTask", "CompositeLayers"}
SCRIPTING = {
    "EvaluateScript", "EventDispatch", "FireAnimationFrame", "FireIdleCallback", "FunctionCall",
    "HandlePostMessage", "MajorGC", "MinorGC", "RunMicrotasks", "TimerFire", "v8.compile",
}  # fmt: skip
NO_SCRIPT = {"(idle)", "(program)", "(root)"}

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Parts:
    """Where the time of a step went, in milliseconds.

    Attributes
    ----------
    until_sent : float
        From the key press until the page has sent it to the server.
    server : float
        From then until the server's last message has come.
    after : float
        From then until the last change of a chart is painted; 0 where that came first.
    plotly, scripts, layout, paint : float
        What the page's main thread did meanwhile: Plotly's scripts, all other scripts, style and
        layout, painting.
    """

    until_sent: float
    server: float
    after: float
    plotly: float
    scripts: float
    layout: float
    paint: float


def traced(browser: Browser, page: Page, steps: Callable[[], object]) -> Parts:
    """Make two steps or more on a page under the browser's trace; return the median of each part.

    The first is left out: the trace is still being set up.
    """
    browser.start_tracing(page=page, categories=CATEGORIES)
    steps()
    events = json.loads(browser.stop_tracing())["traceEvents"]
    found = list(parts(events))[1:]
    return Parts(
        *(
            statistics.median(getattr(each, name) for each in found)
            for name in Parts.__annotations__
        )
    )


def parts(events: Sequence[Event]) -> Iterator[Parts]:
    """Sum up each step of a trace: from a mark "key" to the last "painted" before the next."""
    marks = sorted(
        (each for each in events if each["name"] in ("key", "painted")), key=lambda each: each["ts"]
    )
    main = {(each["pid"], each["tid"]) for each in marks}
    own = sorted(
        (each for each in events if (each["pid"], each["tid"]) in main), key=lambda each: each["ts"]
    )
    busy = _self_times(own)
    profile = list(_samples([each for each in events if each["pid"] in {pid for pid, _ in main}]))
    starts = [place for place, each in enumerate(marks) if each["name"] == "key"]
    for start, stop in zip(starts, [*starts[1:], len(marks)], strict=True):
        painted = [each["ts"] for each in marks[start + 1 : stop] if each["name"] == "painted"]
        if painted:
            yield _step(own, busy, profile, marks[start]["ts"], painted[-1])


def _step(
    own: Sequence[Event],
    busy: Sequence[tuple[str, float, float]],
    profile: Sequence[tuple[float, float, bool]],
    key: float,
    end: float,
) -> Parts:
    within = [each for each in own if key <= each["ts"] <= end]
    sent = next((each["ts"] for each in within if each["name"] in SENT), key)
    received = [each["ts"] for each in within if each["name"] in RECEIVED and each["ts"] > sent]
    last = received[-1] if received else sent
    spent: dict[str, float] = defaultdict(float)
    for name, ts, duration in busy:
        if key <= ts <= end:
            kind = "layout" if name in LAYOUT else "paint" if name in PAINT else "scripts"
            if kind != "scripts" or name in SCRIPTING or name.startswith("V8."):
                spent[kind] += duration
    sampled: dict[bool, float] = defaultdict(float)
    for ts, duration, plotly in profile:
        if key <= ts <= end:
            sampled[plotly] += duration
    share = sampled[True] / (sum(sampled.values()) or 1)
    return Parts(
        *(
            each / 1000
            for each in (
                sent - key, last - sent, end - last, share * spent["scripts"],
                (1 - share) * spent["scripts"], spent["layout"], spent["paint"],
            )
        )
    )  # fmt: skip


def _self_times(own: Sequence[Event]) -> list[tuple[str, float, float]]:
    """Return name, start and own duration of each task, without the tasks inside it."""
    found: list[tuple[str, float, float]] = []
    stack: list[tuple[float, int]] = []  # end, and place in `found`
    for each in own:
        if each["ph"] != "X":
            continue
        while stack and stack[-1][0] <= each["ts"]:
            stack.pop()
        duration = float(each.get("dur", 0))
        if stack:
            name, ts, left = found[stack[-1][1]]
            found[stack[-1][1]] = name, ts, left - duration
        stack.append((each["ts"] + duration, len(found)))
        found.append((each["name"], each["ts"], duration))
    return found


def _samples(events: Sequence[Event]) -> Iterator[tuple[float, float, bool]]:
    """Give time, duration and whether Plotly ran, of each sample of a script."""
    starts = {e["id"]: e["args"]["data"]["startTime"] for e in events if e["name"] == "Profile"}
    chunks = [e for e in events if e["name"] == "ProfileChunk" and e["id"] in starts]
    nodes: dict[tuple[str, int], tuple[str, str, int | None]] = {}
    for each in chunks:
        for node in each["args"]["data"].get("cpuProfile", {}).get("nodes", ()):
            frame = node["callFrame"]
            nodes[each["id"], node["id"]] = (
                frame["functionName"], frame.get("url", ""), node.get("parent"),
            )  # fmt: skip
    now = dict(starts)
    for each in chunks:
        name, data = each["id"], each["args"]["data"]
        taken = data.get("cpuProfile", {}).get("samples", ())
        for node, passed in zip(taken, data.get("timeDeltas", ()), strict=False):
            now[name] += passed
            function, url, parent = nodes[name, node]
            if function in NO_SCRIPT:
                continue
            while not url and parent is not None:
                _, url, parent = nodes[name, parent]
            yield now[name], passed, _plotly(url)


def _plotly(url: str) -> bool:
    """Return whether a script is Plotly's; Shiny's notebook widget is loaded from memory."""
    return "plotly" in url.lower() or url.startswith("blob:")
