"""How often one visitor may ask for what costs the server work or memory."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

VISITOR = "ai_investments.visitor"
"""Key of a request's scope under which stands who is signed in."""
MOST_VISITORS = 10_000
"""How many are remembered; the one that asked longest ago is forgotten first."""
MINUTE = 60.0


class RateError(ValueError):
    """A setting that is no number of requests; the text says what to write."""


@dataclass
class Rate:
    """A number of requests a minute for each visitor; so many may come at once.

    Attributes
    ----------
    name : str
        What is asked for, in words.
    start : str
        How the paths begin that it holds for.
    methods : tuple of str
        Methods that it holds for.
    variable : str
        Environment variable that sets another number; 0: no limit.
    a_minute : int
        The number.
    """

    name: str
    start: str
    methods: tuple[str, ...]
    variable: str
    a_minute: int
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict)

    def holds_for(self, scope: Scope) -> bool:
        """Tell whether a request is counted."""
        return scope["method"] in self.methods and f"{scope['path']}/".startswith(f"{self.start}/")

    def wait(self, visitor: str, now: float) -> float:
        """Count a request; return 0, or after how many seconds it may come.

        Parameters
        ----------
        visitor : str
            Who asks.
        now : float
            Seconds on a clock that only runs forward.
        """
        if not self.a_minute:
            return 0.0
        left, since = self._left.pop(visitor, (float(self.a_minute), now))
        left = min(self.a_minute, left + (now - since) * self.a_minute / MINUTE)
        waits = 0.0 if left >= 1 else (1 - left) * MINUTE / self.a_minute
        self._left[visitor] = (left if waits else left - 1, now)
        if len(self._left) > MOST_VISITORS:
            self._left.popitem(last=False)
        return waits


def rates(environment: Mapping[str, str]) -> list[Rate]:
    """Return the rates of a server, as its environment sets them.

    Raises
    ------
    RateError
        Where a variable holds no whole number.
    """
    kept = [
        Rate("data from the API", "/api", ("GET", "HEAD"),
             "AI_INVESTMENTS_API_PER_MINUTE", 300),
        Rate("uploads", "/_stcore/upload_file", ("PUT", "POST"),
             "AI_INVESTMENTS_UPLOADS_PER_MINUTE", 30),
    ]  # fmt: skip
    for rate in kept:
        text = environment.get(rate.variable, "").strip()
        if text:
            if not (text.isascii() and text.isdigit()):
                raise RateError(f"{rate.variable} must be a whole number of requests a minute, or "
                                "0 for no limit.")  # fmt: skip
            rate.a_minute = int(text)
    return kept


class LimitsRates:
    """ASGI middleware that answers 429 to who asks too often.

    Parameters
    ----------
    app : ASGI application
        What is wrapped.
    rates : sequence of Rate
        What is counted.
    clock : callable
        Gives seconds; it only runs forward.
    """

    def __init__(
        self,
        app: ASGIApp,
        rates: Sequence[Rate],
        clock: Callable[[], float] = time.monotonic,
    ):
        self._app, self._rates, self._clock = app, rates, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or say when to ask again."""
        if scope["type"] == "http":
            for rate in self._rates:
                if rate.holds_for(scope):
                    waits = rate.wait(_visitor(scope), self._clock())
                    if waits:
                        await _refusal(rate, math.ceil(waits))(scope, receive, send)
                        return
        await self._app(scope, receive, send)


def _visitor(scope: Scope) -> str:
    """Return who is signed in, else from which address a request comes."""
    return str(scope.get(VISITOR) or (scope.get("client") or ("unknown",))[0])


def _refusal(rate: Rate, seconds: int) -> JSONResponse:
    """Say how often one may ask, as a problem of RFC 9457."""
    title = (
        f"That was more than {rate.a_minute} requests a minute for {rate.name}. Ask again in "
        f"{seconds} seconds."
    )
    body = {"type": "about:blank", "title": title, "status": 429}
    headers = {"Retry-After": str(seconds), "Cache-Control": "no-store"}
    return JSONResponse(body, 429, headers, "application/problem+json")
