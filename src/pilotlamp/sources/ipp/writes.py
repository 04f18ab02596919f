"""IPP's requests that perform actions, and what the answers to them mean; no I/O."""

from http import HTTPStatus
from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.domain.login import login_command
from pilotlamp.errors import ActionError, BadReplyError, GoneError, UnreachableError
from pilotlamp.sources import texts
from pilotlamp.sources.http.client import Answer
from pilotlamp.sources.http.writing import DEVICE_GONE, Write, judge
from pilotlamp.sources.ipp.codec import decode
from pilotlamp.sources.ipp.operations import OPERATION_OF
from pilotlamp.sources.ipp.requests import (
    INTERNAL_ERROR,
    NOT_ALLOWED,
    NOT_FOUND,
    SUCCESS,
    UNSUPPORTED_OPERATION,
    message,
    said,
)

NEEDS_ADMIN: Final = "you need to be an administrator of the printers for this"
NEEDS_LOGIN: Final = (
    "the server requires the user name and password of an administrator for this; "
    "run {login} to store them, as USER:PASSWORD"
)
UNSUPPORTED: Final = "the printer can't do this"
REFUSED: Final = "the printer refused this (IPP status 0x{status:04x})"


def message_of(request: ActionRequest, *, uri: str, user: str, job: int | None) -> bytes:
    """The message that performs an action; ``job``: the one to cancel.

    Raises:
        ActionError: printers have no such action.
    """
    if request.action not in OPERATION_OF:
        raise ActionError(f"IPP printers have no action {request.action}")
    return message(OPERATION_OF[request.action], uri=uri, user=user, job=job)


def judge_ipp(answer: Answer, secret: str, *, source: str) -> None:
    """Return if it was done: HTTP's status is good also where IPP's is not.

    Raises:
        ActionError: the printer refuses it.
        GoneError: the printer or job is not there.
        SourceError: no usable answer.
    """
    if answer.status == HTTPStatus.UNAUTHORIZED and not secret:
        raise ActionError(NEEDS_LOGIN.format(login=login_command(source)))
    judge(answer, Write(method="POST", path="", needs=NEEDS_ADMIN), secret)
    try:
        done = decode(answer.body)
    except BadReplyError as error:
        raise UnreachableError(error.problem, sent=True) from None
    words = said(done, secret)
    match done.status:
        case status if status in SUCCESS:
            return
        case status if status in NOT_ALLOWED:
            raise ActionError(NEEDS_ADMIN)
        case status if status in NOT_FOUND:
            raise GoneError(DEVICE_GONE)
        case status if status == UNSUPPORTED_OPERATION:
            raise ActionError(UNSUPPORTED)
        case status if status == INTERNAL_ERROR:
            raise UnreachableError(REFUSED.format(status=status), sent=True)
        case status:
            problem = REFUSED.format(status=status)
            raise ActionError(texts.QUOTED.format(problem=problem, reason=words) if words else problem)
