"""Every error answer of the JSON surfaces: RFC 9457 problem details, all of a request's faults at once.

Internals never leak: what is not a refusal is logged with its trace and answered as a plain 500.
"""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.utils.scope.state import ScopeState

from matchday.backbone.database.pool import GIVEN_WAY, OUTAGES, UNSTORABLE
from matchday.backbone.errors import Fault, Invalid, NotFound, Refusal, Unavailable
from matchday.backbone.http.faults import faults_of_body, faults_of_parameters

log = logging.getLogger("matchday.http")

MEDIA_TYPE = "application/problem+json"


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """RFC 9457. `code` is stable and for programs, `detail` is for people."""

    title: str
    status: int
    code: str
    detail: str
    errors: tuple[Fault, ...] = ()


class BodyRefused(Refusal):
    """The body cannot be read at all: 400, 413 or 415."""

    def __init__(self, status: int, code: str, sentence: str) -> None:
        self.status = status  # type: ignore[misc]
        self.code = code  # type: ignore[misc]
        self.sentence = sentence  # type: ignore[misc]
        super().__init__()


_PLAIN = {
    400: ("malformed", "The request could not be read."),
    401: ("not_signed_in", "You are not signed in. Sign in and try again."),
    403: ("not_allowed", "Your account may not do this."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not answer to this method."),
    413: ("too_large", "What was sent is larger than this address takes, so nothing was saved. Send less at once."),
    415: ("media_type", "What was sent is of a kind that this address does not read, so nothing was saved."),
}


def as_refusal(request: Request[Any, Any, Any], error: Exception) -> Refusal:
    """Whatever a handler raised, as the refusal that is answered."""
    return _invalid(request, error) if isinstance(error, ValidationException) else refusal_of(error)


def refusal_of(error: Exception) -> Refusal:
    """The same where nobody asked for what the framework reads. Bugs become a 500 and are logged."""
    if isinstance(error, Refusal):
        return error
    if isinstance(error, UNSTORABLE):
        return Invalid(faults=(Fault(message="It holds a character that cannot be stored.", code="character"),))
    if isinstance(error, RecursionError):
        return BodyRefused(400, "nested_too_deeply", "The body is nested too deeply.")
    if isinstance(error, HTTPException):
        if error.status_code == 404:
            return NotFound()
        code, sentence = _PLAIN.get(error.status_code, ("refused", HTTPStatus(error.status_code).phrase + "."))
        return BodyRefused(error.status_code, code, sentence)
    if isinstance(error, OUTAGES):
        log.warning("an engine is not reachable: %r", error)
        return Unavailable()
    if isinstance(error, GIVEN_WAY):
        log.warning("a transaction gave way to another: %r", error)
        return Unavailable()
    return bug(error)


def bug(error: Exception) -> Refusal:
    """The 500 of something that should not have happened. It is logged here, with its trace."""
    log.error("a bug answered 500", exc_info=error)
    return BodyRefused(
        500, "bug", "Something went wrong on our side, and we have a record of it. Look whether anything was saved before you try again."
    )


def _invalid(request: Request[Any, Any, Any], error: ValidationException) -> Invalid:
    route = request.route_handler.opt["route"]
    body = faults_of_body(ScopeState.from_scope(request.scope).body, route)
    faults = faults_of_parameters(error) + body
    return Invalid(faults=faults or (Fault(message="The request is not valid."),))


def problem_of(refusal: Refusal) -> Problem:
    """The problem document of a refusal."""
    return Problem(
        title=HTTPStatus(refusal.status).phrase,
        status=refusal.status,
        code=refusal.code,
        detail=refusal.detail,
        errors=refusal.faults,
    )


def answer(refusal: Refusal) -> Response[Problem]:
    """The response of a refusal."""
    return Response(problem_of(refusal), status_code=refusal.status, media_type=MEDIA_TYPE, headers=headers_of(refusal))


def headers_of(refusal: Refusal) -> dict[str, str]:
    """Headers that belong to a refusal on every surface."""
    headers = {"Cache-Control": "no-store"}
    if refusal.retry_after_seconds is not None:
        headers["Retry-After"] = str(refusal.retry_after_seconds)
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return headers


def handle_problem(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """The exception handler of the JSON surfaces."""
    return answer(as_refusal(request, error))
