"""Data at an address: each page's table over HTTP, with the parameters of the page's own link."""

import hashlib
import json
import logging
from collections.abc import Callable
from typing import Any, Protocol

import pandas as pd
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ai_investments import exports, links, openapi, page_json
from ai_investments.dataset import Dataset, TooLarge
from ai_investments.links import Link
from ai_investments.problems import shown
from ai_investments.sources import SourceFailed, TooSlow
from ai_investments.views import VIEWS, LinkProblem, View
from ai_investments.views.edition import Edition

LOG = logging.getLogger(__name__)
FORMATS = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
READING = ("GET", "HEAD")
WRITING = ("POST", "PUT", "PATCH", "DELETE", "OPTIONS")
"""Methods that are refused as a problem, like all else that cannot be answered."""
BY_NAME: dict[str, type[View]] = {view.address_name(): view for view in VIEWS}


class Served(Protocol):
    """What the server shows; results are shared with the pages."""

    def dataset(self) -> Dataset:
        """Return the server's dataset."""

    def opened(self, edition: Edition) -> Dataset:
        """Return the data that a link shows; raise `editions.NotHere` where it is not here."""

    def result(self, view: View, data: Dataset) -> Any:
        """Return what a view shows of a dataset."""


class Refused(Exception):  # noqa: N818
    """A request that cannot be answered, as a problem of RFC 9457.

    Parameters
    ----------
    status : int
        HTTP status.
    title : str
        What is wrong, in words.
    problems : sequence of dict
        ``name``, ``value`` and ``reason`` of each parameter that cannot be used.
    """

    def __init__(self, status: int, title: str, problems: tuple[LinkProblem, ...] = ()):
        self.status = status
        self.body = {
            "type": "about:blank",
            "title": title,
            "status": status,
            **(
                {
                    "problems": [
                        {"name": each.name, "value": each.value, "reason": each.reason}
                        for each in problems
                    ]
                }
                if problems
                else {}
            ),
        }
        super().__init__(title)


def routes(served: Served) -> list[Route]:
    """Return the routes of the API.

    Parameters
    ----------
    served : Served
        Where dataset and results come from.

    Returns
    -------
    list of Route
        ``/api/<page>.csv``, ``/api/<page>.json``, ``/api/<page>/claims.csv``,
        ``/api/<page>/claims.json`` for every page, and ``/api/openapi.json``.
    """

    def answering(answer: Callable[[Request, Served], Response]) -> Callable[[Request], Response]:
        def endpoint(request: Request) -> Response:
            try:
                _refuse_writing(request)
                return answer(request, served)
            except Refused as refused:
                return _problem(refused)
            except TooLarge as large:
                return _problem(Refused(501, str(large)))
            except TooSlow as failure:
                return _problem(Refused(504, str(failure)))
            except SourceFailed as failure:
                return _problem(Refused(503, str(failure)))
            except Exception:
                LOG.exception("%s failed", request.url.path)
                return _problem(Refused(500, "The answer could not be made; the log says why."))

        return endpoint

    places = {
        "/api/openapi.json": _description,
        "/api/{page}/claims.{format}": _claims,
        "/api/{page}.{format}": _table,
        "/api": _unknown,
        "/api/{rest:path}": _unknown,
    }
    return [
        Route(place, answering(answer), methods=[*READING, *WRITING])
        for place, answer in places.items()
    ]


def _problem(refused: Refused) -> Response:
    allowed = {"Allow": ", ".join(READING)} if refused.status == 405 else None
    return JSONResponse(refused.body, refused.status, allowed, "application/problem+json")


def _description(request: Request, served: Served) -> Response:
    body = json.dumps(openapi.description(served.dataset()), ensure_ascii=False)
    return _kept(request, body.encode(), FORMATS["json"])


def _unknown(request: Request, served: Served) -> Response:  # noqa: ARG001
    raise Refused(404, f"Nothing is at {request.url.path}; /api/openapi.json lists what is.")


def _table(request: Request, served: Served) -> Response:
    link = _opened(request, served)
    result = served.result(link.view, link.dataset)
    return _written(request, link, link.view.export_table(result, link.dataset), result)


def _claims(request: Request, served: Served) -> Response:
    link = _opened(request, served)
    result = served.result(link.view, link.dataset)
    claims = link.view.export_claims(result, link.dataset)
    if claims is None:
        raise Refused(404, f"The page “{link.view.title}” rests on no table of claims.")
    return _written(request, link, claims, result)


def _opened(request: Request, served: Served) -> Link[View]:
    """Return the view that a request asks for; refuse one that a page would have to mend."""
    name, format_ = request.path_params["page"], request.path_params["format"]
    if name not in BY_NAME or format_ not in FORMATS:
        _refuse_place(request)
    query: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        query.setdefault(key, []).append(value)
    base = str(request.base_url)
    settings = links.without_embedding(query)
    link = links.judged(BY_NAME[name], settings, served.dataset(), served.opened, base)
    if link.problems:
        told = "; ".join(f"{shown(each.name)} {each.reason}" for each in link.problems)
        raise Refused(400, told, link.problems)
    return link


def _refuse_writing(request: Request) -> None:
    if request.method not in READING:
        raise Refused(405, f"Data is only read, by {' or '.join(READING)}.")


def _refuse_place(request: Request) -> None:
    pages = ", ".join(BY_NAME)
    raise Refused(
        404,
        f"Nothing is at {request.url.path}. Pages: {pages}; formats: {', '.join(FORMATS)}.",
    )


def _written(request: Request, link: Link[View], table: pd.DataFrame, result: Any) -> Response:
    """Write a table in the format asked for."""
    format_ = request.path_params["format"]
    if format_ == "csv":
        body = exports.table_csv(table, link.dataset, link.address)
    else:
        body = page_json.written(link.view, result, table, link.dataset, link.address)
    return _kept(request, body, FORMATS[format_])


def _kept(request: Request, body: bytes, media_type: str) -> Response:
    """Answer with an ETag, and without the body where the asker has it already."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or tag in [
        each.strip().removeprefix("W/") for each in known.split(",")
    ]:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=media_type)
