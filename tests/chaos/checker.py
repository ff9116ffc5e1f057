"""What the phones say against what our books say; every column but one must be 0.

The gateways' logs are the truth. Of our books the messages, the attempts and the
opt-outs count, these at the moment PostgreSQL committed them. A TD counts from its
arrival: when the web server had kept it, whether or not anybody had read it; and it
counts for every number of the person who wrote it.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

from customers.categories import MessageClass
from customers.models import Consent, Customer
from shop import clock
from shop.database.sealed import index_of
from shop.hours import is_expired, is_open
from shop.house_rules import read_house_rules
from sms.models import Attempt, Message
from sms.numbers.unreachable import IN_A_ROW
from sms.sending.claims import OVER_CAP
from sms.simulator.ledger import read_events
from tests.chaos import answers
from tests.chaos.variables import LEAVE_SECONDS

Status = Message.Status
TOOK = (Status.ACCEPTED, Status.DELIVERED, Status.UNDELIVERED)
# A text on the phone may still be on its way to being known.
MAY_BE_ON_PHONE = (*TOOK, Status.UNKNOWN)
# They took a place for a while and left none. A text is cancelled whose question was
# answered although its gateway denied it.
EXCUSED = (Status.EXPIRED, Status.REJECTED, Status.QUEUED, Status.CANCELLED)
# What a gateway must have said of a text whose status is this.
SAID = {Status.DELIVERED: {"DELIVERED", "READ"}, Status.UNDELIVERED: {"FAILED"}}
NEVER = datetime.max.replace(tzinfo=UTC)
BEFORE = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Columns:
    """``attempted`` to ``answered`` describe the run, the rest are broken promises."""

    attempted: int
    accepted: int
    opted_out: int
    suppressed: int
    expired: int
    held: int
    unknown_open: int
    asked: int
    answered: int
    duplicated: int
    lost: int
    sent_not_recorded: int
    after_opt_out: int
    consent_missing: int
    over_cap: int
    outside_window: int
    expired_sent: int
    regressed: int
    misreported: int
    unfinished: int
    wrongly_capped: int
    wrongly_suppressed: int
    replies_lost: int
    double_acts: int
    acts_missing: int
    questions_at_once: int

    def violations(self) -> dict[str, int]:
        """Return the columns that should be 0 and are not."""
        names = list(asdict(self))
        broken = names[names.index("duplicated") :]
        return {name: count for name in broken if (count := getattr(self, name))}


def check(
    logs: Iterable[Path], *, arrivals: Path, replies: Path, closed_at: datetime | None
) -> Columns:
    """Compare; ``closed_at`` is the real moment at which the sending hours ended."""
    events = [event for log in logs for event in read_events(log)]
    found = _Comparison(events, _read_arrivals(arrivals), closed_at, replies)
    return found.columns()


class _Comparison:
    def __init__(
        self,
        events: list[dict[str, Any]],
        arrivals: dict[str, datetime],
        closed_at: datetime | None,
        replies: Path,
    ):
        self.closed_at, self.replies = closed_at, replies
        self.rules = read_house_rules(clock.today())
        self.requests = [each for each in events if each["event"] == "request"]
        self.accepted = [each for each in events if each["event"] == "accepted"]
        self.reported = [each for each in events if each["event"] == "reported"]
        self.posted = {each["key"] for each in events if each["event"] == "posted"}
        self.messages = {
            message.pk: message
            for message in Message.objects.defer("body", "values", "phone").iterator()
        }
        self.attempts = {
            str(attempt.token): attempt for attempt in Attempt.objects.iterator()
        }
        people = _numbers_of_people()
        self.arrivals = _of_people(arrivals, people)
        closed = _commits_of_opt_outs()
        self.opted_out = len(closed)
        self.opt_outs = _of_people(closed, people)
        self.agreed_until = _ends_of_consents()
        self.ours = [e["reference"] for e in self.accepted if self._is_ours(e)]
        self.copies = Counter(self._message_of(each).pk for each in self.ours)

    def columns(self) -> Columns:
        states = Counter(message.status for message in self.messages.values())
        return Columns(
            attempted=len(self.requests),
            accepted=len(self.accepted),
            opted_out=self.opted_out,
            suppressed=states[Status.SUPPRESSED],
            expired=states[Status.EXPIRED],
            held=states[Status.QUEUED],
            unknown_open=states[Status.UNKNOWN],
            asked=answers.asked(),
            answered=answers.answered(),
            duplicated=sum(count > 1 for count in self.copies.values()),
            lost=self._count(TOOK, lambda pk: pk not in self.copies),
            sent_not_recorded=self._sent_not_recorded(),
            after_opt_out=self._after_opt_out(),
            consent_missing=self._consent_missing(),
            over_cap=self._over_cap(),
            outside_window=self._outside_window(),
            expired_sent=self._expired_sent(),
            regressed=self._regressed(),
            misreported=self._misreported(),
            unfinished=self._unfinished(states),
            wrongly_capped=self._wrongly_capped(),
            wrongly_suppressed=self._wrongly_suppressed(),
            replies_lost=answers.replies_lost(self.replies),
            double_acts=answers.double_acts(),
            acts_missing=answers.acts_missing(),
            questions_at_once=answers.questions_at_once(),
        )

    def _count(self, statuses, is_so) -> int:
        return sum(
            message.status in statuses and is_so(pk)
            for pk, message in self.messages.items()
        )

    def _sent_not_recorded(self) -> int:
        strangers = sum(
            each["reference"] not in self.attempts for each in self.accepted
        )
        others = set(Status) - set(MAY_BE_ON_PHONE)
        return strangers + self._count(others, lambda pk: pk in self.copies)

    def _after_opt_out(self) -> int:
        """Requests for which the number's TD came too early.

        The TD had arrived before the text came to its gate, or it was committed
        before the text reached a gateway.
        """
        return sum(
            self._had_arrived(each["reference"])
            or _moment(each["at"]) > self._opted_out_at(each["reference"])
            for each in self.requests
            if self._is_ours(each)
        )

    def _had_arrived(self, reference: str) -> bool:
        """Whether the TD was kept before the gate began; both on the run's clock."""
        arrived_at = self.arrivals.get(self._message_of(reference).phone_index, NEVER)
        return self.attempts[reference].started_at > arrived_at

    def _opted_out_at(self, reference: str) -> datetime:
        return self.opt_outs.get(self._message_of(reference).phone_index, NEVER)

    def _consent_missing(self) -> int:
        """Advertisements that reached a gateway without a standing, proved consent."""
        return sum(
            _moment(each["at"]) > self.agreed_until.get(message.phone_index, BEFORE)
            for each in self.requests
            if self._is_ours(each)
            and (message := self._message_of(each["reference"])).message_class
            == MessageClass.COMMERCIAL
        )

    def _is_ours(self, event: dict[str, Any]) -> bool:
        return event["reference"] in self.attempts

    def _message_of(self, reference: str) -> Message:
        return self.messages[self.attempts[reference].message_id]

    def _over_cap(self) -> int:
        texts = map(self._message_of, self.ours)
        counts = Counter((text.phone_index, text.category) for text in texts)
        caps = self.rules.caps
        return sum(
            count > caps.most(category) for (_, category), count in counts.items()
        )

    def _outside_window(self) -> int:
        window = self.rules.sending_hours
        at_gate = sum(
            not is_open(attempt.started_at, window)
            for attempt in self.attempts.values()
        )
        if self.closed_at is None:
            return at_gate
        latest = self.closed_at + timedelta(seconds=LEAVE_SECONDS)
        return at_gate + sum(_moment(each["at"]) > latest for each in self.requests)

    def _expired_sent(self) -> int:
        return sum(
            is_expired(attempt.started_at, self.messages[attempt.message_id].expires_at)
            for attempt in self.attempts.values()
        )

    def _regressed(self) -> int:
        """Texts that a carrier reported as delivered, and that do not say so."""
        references = {each["id"]: each["reference"] for each in self.accepted}
        delivered = {
            references[each["id"]]
            for each in self.reported
            if each["status"] == "DELIVERED"
            and f"report:{each['id']}:{each['at']}" in self.posted
        }
        return sum(
            self._message_of(reference).status != Status.DELIVERED
            for reference in delivered & self.attempts.keys()
        )

    def _misreported(self) -> int:
        """Texts that say what no gateway that had them has reported."""
        references = {each["id"]: each["reference"] for each in self.accepted}
        said: dict[UUID, set[str]] = defaultdict(set)
        for each in self.reported:
            if references[each["id"]] in self.attempts:
                said[self._message_of(references[each["id"]]).pk].add(each["status"])
        return sum(
            message.status in SAID and not said[pk] & SAID[Status(message.status)]
            for pk, message in self.messages.items()
        )

    def _unfinished(self, states: Counter[str]) -> int:
        waiting = sum(
            message.status == Status.QUEUED and self.closed_at is None
            for message in self.messages.values()
        )
        return waiting + states[Status.CLAIMED] + states[Status.SENDING]

    def _wrongly_capped(self) -> int:
        """Suppressed for the cap although the number never got all of its texts."""
        took: Counter[tuple[str, str]] = Counter()
        excused: set[str] = set(self.opt_outs)
        for message in self.messages.values():
            if message.status in MAY_BE_ON_PHONE:
                took[message.phone_index, message.category] += 1
            if message.status in EXCUSED:
                excused.add(message.phone_index)
        return sum(
            message.reason == OVER_CAP
            and message.phone_index not in excused
            and took[message.phone_index, message.category]
            < self.rules.caps.most(message.category)
            for message in self.messages.values()
        )

    def _wrongly_suppressed(self) -> int:
        unreachable = self._unreachable()
        return sum(
            message.status == Status.SUPPRESSED
            and message.reason != OVER_CAP
            and message.phone_index not in self.opt_outs
            and message.phone_index not in unreachable
            and not self._may_lack_consent(message)
            for message in self.messages.values()
        )

    def _unreachable(self) -> set[str]:
        """Numbers from which so many texts came back that they are in doubt."""
        references = {each["id"]: each["reference"] for each in self.accepted}
        failed = {
            self._message_of(references[each["id"]]).pk
            for each in self.reported
            if each["status"] == "FAILED" and references[each["id"]] in self.attempts
        }
        counts = Counter(self.messages[pk].phone_index for pk in failed)
        return {number for number, count in counts.items() if count >= IN_A_ROW}

    def _may_lack_consent(self, message: Message) -> bool:
        until = self.agreed_until.get(message.phone_index, BEFORE)
        return message.message_class == MessageClass.COMMERCIAL and until != NEVER


def _read_arrivals(path: Path) -> dict[str, datetime]:
    """Return when each number's first reply was kept, by the run's clock."""
    arrivals: dict[str, datetime] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        arrival = json.loads(line)
        arrivals.setdefault(index_of(arrival["phone"]), _moment(arrival["at"]))
    return arrivals


def _commits_of_opt_outs() -> dict[str, datetime]:
    """Return when each number's opt-out was committed, by PostgreSQL's own word."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT phone_index, pg_xact_commit_timestamp(xmin) FROM sms_optout"
        )
        return dict(cursor.fetchall())


def _numbers_of_people() -> list[tuple[str, str]]:
    """Return the two numbers of each customer who has two."""
    rows = Customer.objects.exclude(second_phone_index="")
    return list(rows.values_list("phone_index", "second_phone_index"))


def _of_people(
    moments: dict[str, datetime], people: Iterable[tuple[str, str]]
) -> dict[str, datetime]:
    """Give both numbers of a person the earlier of their moments."""
    known = dict(moments)
    for pair in people:
        if found := [moments[number] for number in pair if number in moments]:
            known |= dict.fromkeys(pair, min(found))
    return known


def _ends_of_consents() -> dict[str, datetime]:
    """Return until when each number had a proved consent to advertising.

    ``NEVER`` stands for a consent that was not withdrawn. The last commit of a
    withdrawn line is its withdrawal.
    """
    proved = Consent.objects.proved().filter(scope=Consent.Scope.MARKETING)
    committed = RawSQL("pg_xact_commit_timestamp(customers_consent.xmin)", [])
    rows = proved.values_list("phone_index", "withdrawn_at", committed)
    return {number: at if withdrawn_at else NEVER for number, withdrawn_at, at in rows}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def reasons_of_open(limit: int = 20) -> list[str]:
    """Return why the texts that are still unknown are so, for the run's log."""
    unknown = Message.objects.filter(status=Status.UNKNOWN)[:limit]
    return [f"{message.pk}: {message.reason}" for message in unknown]


def by_message(events: Iterable[dict[str, Any]]) -> dict[UUID, list[dict[str, Any]]]:
    """Return the log's events by message, to read what happened to one."""
    owners = dict(Attempt.objects.values_list("token", "message_id"))
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for event in events:
        if "reference" in event:
            found[owners[UUID(event["reference"])]].append(event)
    return found
