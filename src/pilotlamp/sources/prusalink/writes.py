"""PrusaLink's requests that perform actions; no I/O.

Source: systems.md, "PrusaLink".
"""

from typing import Final

from pilotlamp.domain.actions import ActionRequest
from pilotlamp.errors import ActionError
from pilotlamp.sources.http.writing import Write, segment
from pilotlamp.sources.print_actions import CANCEL, PAUSE, RESUME

_NEEDS_KEY: Final = "you need a valid API key of this printer for this"
_JOB_GONE: Final = "the print job is not there any more"


def write(job_id: str, request: ActionRequest) -> Write:
    """The HTTP request that performs an action on a job.

    Raises:
        ActionError: PrusaLink has no such action, or the id can't be sent.
    """
    job = f"/api/v1/job/{segment(job_id)}"
    match request.action:
        case PAUSE.name | RESUME.name:
            return Write(method="PUT", path=f"{job}/{request.action}", needs=_NEEDS_KEY, gone=_JOB_GONE)
        case CANCEL.name:
            return Write(method="DELETE", path=job, needs=_NEEDS_KEY, gone=_JOB_GONE)
        case _:
            raise ActionError(f"PrusaLink has no action {request.action}")
