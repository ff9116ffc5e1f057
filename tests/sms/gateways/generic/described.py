"""The options that describe the nameless vendor of the simulator."""

from __future__ import annotations

from sms.gateways.generic import GenericGateway
from tests.sms.conftest import KEY

ANSWER = {
    "success": "result.state",
    "equals": "success",
    "id": "data.0.message_id",
    "segments": "data.0.parts",
    "code": "result.code",
    "detail": "result.reason",
    "refusals": {
        "BAD_NUMBER": "rejected",
        "RECIPIENT_REFUSED": "opted_out",
        "NUMBER_LIMIT": "number_waits",
        "NO_BALANCE": "account_waits",
        "BAD_KEY": "staff_must_mend",
    },
}
BODY = {
    "to": {"phone": "{phone}"},
    "content": "{text}",
    "client_ref": "{reference}",
    "priority": 1,
}
REPORTS = {
    "header": "X-Callback-Secret",
    "secret": KEY,
    "items": "events",
    "id": "message_id",
    "reference": "client_ref",
    "phone": "to",
    "status": "state",
    "delivered": ["DELIVERED"],
    "undelivered": ["FAILED"],
    "segments": "parts",
    "at": "at",
}
REPLIES = {
    "token": "token",
    "secret": KEY,
    "id": "id",
    "phone": "from",
    "text": "content",
    "at": "at",
}


def options(url, *, key=KEY, **changes):
    return {
        "secret": key,
        "request": {
            "url": f"{url}/generic/messages",
            "secret_header": "X-Api-Key",
            "body": BODY,
        },
        "answer": ANSWER,
        "reports": REPORTS,
        "replies": REPLIES,
        **changes,
    }


def make(url="http://127.0.0.1:9", *, key=KEY, total_seconds=2.0, **changes):
    given = options(url, key=key, total_seconds=total_seconds, **changes)
    return GenericGateway(**given)
