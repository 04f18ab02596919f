"""Actions of Okta Advanced Server Access, with all their texts."""

from typing import Final

from pilotlamp.domain.actions import ActionSpec, BulkPrompt, Field, FieldType, Prompt
from pilotlamp.domain.alerts.alert import NoticeKind

APPROVE: Final = "approve"
ASSIGN: Final = "assign"
REVOKE: Final = "revoke"

ACTIONS: Final = (
    ActionSpec(
        name=APPROVE,
        label="Approve",
        help="let the device in",
        progress="Approving…",
        done="Approved {device}",
        failed="{device} could not be approved",
        uncertain="{device} may have been approved",
        unavailable="{device} is not waiting for approval any more",
        bulk=BulkPrompt(
            one="Approve {number} device of {source}?",
            many="Approve {number} devices of {source}?",
        ),
        button_on=NoticeKind.APPROVAL_NEEDED,
    ),
    ActionSpec(
        name=APPROVE,
        label="Approve and assign to…",
        help="let the device in and assign it to this user",
        progress="Approving…",
        done="Approved {device} and assigned it to {user}",
        failed="{device} could not be approved and assigned to {user}",
        uncertain="{device} may have been approved and assigned to {user}",
        unavailable="{device} is not waiting for approval any more",
        fields=(Field(name="user", type=FieldType.USER, label="User name", option=True),),
        ask=Prompt(
            title="Approve and assign",
            text="Which user should {device} belong to? It will be approved at the same time.",
            accept="Approve and assign",
        ),
        bulk=BulkPrompt(
            one="Approve {number} device of {source} and assign it to {user}?",
            many="Approve {number} devices of {source} and assign them to {user}?",
        ),
    ),
    ActionSpec(
        name=ASSIGN,
        label="Assign to…",
        help="assign the device to a user",
        progress="Assigning…",
        done="Assigned {device} to {user}",
        failed="{device} could not be assigned to {user}",
        uncertain="{device} may have been assigned to {user}",
        unavailable="{device} can't be assigned now",
        fields=(Field(name="user", type=FieldType.USER, label="User name"),),
        ask=Prompt(title="Assign", text="Which user should {device} belong to?", accept="Assign"),
        bulk=BulkPrompt(
            one="Assign {number} device of {source} to {user}?",
            many="Assign {number} devices of {source} to {user}?",
        ),
    ),
    ActionSpec(
        name=REVOKE,
        label="Revoke access…",
        help="end the device's enrolment",
        progress="Revoking access…",
        done="Revoked access for {device}",
        failed="Access for {device} could not be revoked",
        uncertain="Access for {device} may have been revoked",
        unavailable="{device} has been revoked in the meantime",
        confirm=Prompt(
            title="Revoke access",
            text="Revoke access for {device}? Its user will have to enroll again.",
            accept="Revoke access",
        ),
        bulk=BulkPrompt(
            one="Revoke access for {number} device of {source}? Its user will have to enroll again.",
            many="Revoke access for {number} devices of {source}? Their users will have to enroll again.",
        ),
        explains=frozenset({NoticeKind.DEVICE_REMOVED, NoticeKind.DEVICE_OFFLINE}),
    ),
)
