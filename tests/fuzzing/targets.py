"""All targets."""

from collections.abc import Mapping
from typing import Final

from tests.fuzzing import files, headers, messages, replies, typed
from tests.fuzzing.target import Target

TARGETS: Final[Mapping[str, Target]] = {
    target.name: target
    for target in (*replies.TARGETS, *messages.TARGETS, *headers.TARGETS, *files.TARGETS, *typed.TARGETS)
}
"""By name."""
