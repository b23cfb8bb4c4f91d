"""Whether this process should get visitors: ``/readyz``."""

import asyncio
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from ai_investments.dataset import Dataset
from ai_investments.operations.open_pages import OpenPages
from ai_investments.stored_datasets import Store, StoreError

STORE_ANSWERS_WITHIN = 4.0


def route(opened: OpenPages, dataset: Callable[[], Dataset], store: Callable[[], Store]) -> Route:
    """Return the route ``/readyz``: 200 where all is well, else 503; what is wrong in JSON.

    Parameters
    ----------
    opened : OpenPages
        Says whether the process is about to end.
    dataset : callable
        Gives the data, which is read before the process answers anything.
    store : callable
        Gives the store of own datasets.
    """

    async def ready(_: Request) -> JSONResponse:
        problems = []
        if opened.draining:
            problems.append("This process is ending.")
        try:
            async with asyncio.timeout(STORE_ANSWERS_WITHIN):
                await run_in_threadpool(lambda: store().reach())
        except StoreError as error:
            problems.append(str(error))
        except TimeoutError:
            problems.append(f"The store does not answer within {STORE_ANSWERS_WITHIN:g} seconds.")
        told = {"ready": not problems, "data": dataset().version, "problems": problems}
        return JSONResponse(told, 503 if problems else 200, {"Cache-Control": "no-store"})

    return Route("/readyz", ready)
