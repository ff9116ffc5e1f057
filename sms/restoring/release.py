"""The way back to sending after a restore, step by step.

    held       ``sms.sending.holding`` has found the database restored; nothing is sent
    refusals   from the journal outside, or per gateway by a pull or an uploaded list
    texts      what has left since the backup is known again; the gateways are asked
    released   a person has seen what was found, and clicked

Each step may be repeated. The counts of each are kept for the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import transaction

from accounts.models import AuditEntry, User
from customers.identifiers.phone import parse_phones
from shop.database.sealed import index_of
from shop.witness import standing
from sms.gateways import registry
from sms.gateways.base import CallbackKind
from sms.hearing.pulling import pull_missed
from sms.models import Hold, OptOut
from sms.numbers.optouts import close_number
from sms.numbers.people import lock_people_of
from sms.restoring.patience import PATIENCE
from sms.restoring.refusals import apply_journal
from sms.restoring.texts import ask_gateways, expire_open, settle_departures
from sms.sending import departures
from sms.sending.holding import find_hold

REFUSALS: Final = "退订"
TEXTS: Final = "短信"
COVERED: Final = "covered"
LOST: Final = (
    "找不到数据库之外的退订日志：请把它放回 WITNESS_DIR；"
    "若已丢失，请逐个网关拉取或上传退订名单。"
)
STILL_HELD: Final = "仍暂停发送：{sentence}。"
NO_DEPARTURES: Final = (
    "找不到完整的发送日志：请把它放回 WITNESS_DIR；若已丢失，请选择「没有发送日志」。"
)
NOT_YET: Final = "请先核对退订，再核对短信，最后放行。"


class CannotStep(Exception):
    """A step cannot be done; the message tells staff what to do."""


def current_hold(*, now: datetime) -> Hold | None:
    """Return the hold that stands now, begun here if it is new; None if none does.

    A hold that ended by itself, because its witness is readable again, is closed.
    """
    held = find_hold()
    if held is None:
        Hold.objects.filter(released_at=None).update(released_at=now)
        return None
    hold, _ = Hold.objects.get_or_create(
        released_at=None, defaults={"problem": held.problem, "began_at": now}
    )
    return hold


def read_journal(hold: Hold, *, by: User, now: datetime) -> None:
    """Apply the refusals of the journal; raises CannotStep where it is lost."""
    try:
        applied = apply_journal(by=by)
    except OSError as error:
        raise CannotStep(f"退订日志读不出来（{error.strerror}）。") from error
    if applied.is_lost and not standing.is_beside():
        raise CannotStep(LOST)
    counts = {"日志条数": applied.entries, **applied.counts}
    if applied.damaged:
        counts["读不出的日志"] = applied.damaged
    _keep(hold, REFUSALS, counts)
    hold.refusals_at = now
    hold.save(update_fields=["found", "refusals_at"])


def pull_refusals(hold: Hold, *, now: datetime) -> None:
    """Fetch waiting replies from every gateway that keeps them for us."""
    counts = pull_missed(now=now)
    if counts["failed"]:
        raise CannotStep(f"有 {counts['failed']} 项没有从网关拉到，请稍后再试。")
    _keep(hold, REFUSALS, {"拉取回复（批）": counts["reply"]})
    for name in registry.names():
        if CallbackKind.REPLY in registry.gateway(name).capabilities.pulls:
            _cover(hold, name)
    _note_covered(hold, now=now)


def take_list(hold: Hold, gateway: str, text: str, *, now: datetime) -> int:
    """Close each number of an uploaded list, one or more a line; return how many.

    The list is what the gateway knows of refusals since the backup; an empty one says
    that there were none. Raises CannotStep for a number that cannot be read.
    """
    numbers = _numbers(text)
    for phone in numbers:
        with transaction.atomic():
            lock_people_of(index_of(phone), now=now, patience=PATIENCE)
            close_number(
                index_of(phone),
                phone[-4:],
                source=OptOut.Source.FILE,
                note="恢复备份后由网关名单补录",
                now=now,
            )
    _keep(hold, REFUSALS, {f"名单号码（{registry.vendor_of(gateway)}）": len(numbers)})
    _cover(hold, gateway)
    _note_covered(hold, now=now)
    return len(numbers)


def open_gateways(hold: Hold) -> list[str]:
    """Return the gateways whose refusals are neither pulled nor listed yet."""
    covered = hold.found.get(COVERED, [])
    return [name for name in registry.names() if name not in covered]


def settle_texts(hold: Hold, *, now: datetime, without_journal: bool = False) -> None:
    """Find out which texts have left since the backup; needs the refusals first."""
    if hold.refusals_at is None:
        raise CannotStep(NOT_YET)
    try:
        is_lost = departures.is_lost()
        if is_lost and not without_journal:
            raise CannotStep(NO_DEPARTURES)
        counts = dict(expire_open(now=now)) if without_journal else {}
        counts |= settle_departures(now=now)
    except OSError as error:
        raise CannotStep(f"发送日志读不出来（{error.strerror}）。") from error
    pulled = pull_missed(now=now)
    counts["拉取报告（批）"] = pulled["report"]
    _keep(hold, TEXTS, counts | ask_gateways(now=now))
    hold.settled_at, hold.is_blind = now, without_journal
    hold.save(update_fields=["found", "settled_at", "is_blind"])


def release(hold: Hold, *, by: User, now: datetime) -> None:
    """Let texts go again; raises CannotStep before the other steps are done."""
    if hold.refusals_at is None or hold.settled_at is None:
        raise CannotStep(NOT_YET)
    try:
        _close(hold, by=by, now=now)
        if hold.is_blind:
            # The day's run may have queued more since the step of the texts.
            expire_open(now=now)
        standing.renew()
    except OSError as error:
        raise CannotStep(
            f"见证文件写不进 WITNESS_DIR（{error.strerror}），仍暂停发送。"
        ) from error
    if (held := find_hold()) is not None:
        raise CannotStep(STILL_HELD.format(sentence=held.sentence))


@transaction.atomic
def _close(hold: Hold, *, by: User, now: datetime) -> None:
    closed = Hold.objects.filter(pk=hold.pk, released_at=None)
    if closed.update(released_at=now, released_by=by):
        told = [
            f"{name} {count}"
            for group in (REFUSALS, TEXTS)
            for name, count in hold.found.get(group, {}).items()
        ]
        AuditEntry.objects.create(
            user=by,
            action=AuditEntry.Action.RELEASE_HOLD,
            target=str(hold),
            target_id=str(hold.pk),
            reason="，".join(told)[:200],
        )


def _numbers(text: str) -> list[str]:
    found: list[str] = []
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        reading = parse_phones(line)
        if reading.problem or not reading.mobiles:
            raise CannotStep(
                f"第 {place} 行没有可识别的手机号：每行写一个 11 位手机号，不要标题。"
            )
        found += reading.mobiles
    return sorted(set(found))


def _keep(hold: Hold, group: str, counts: Mapping[str, int]) -> None:
    """Add the counts of a step to those of its earlier runs."""
    kept: dict[str, int] = hold.found.setdefault(group, {})
    for name, count in counts.items():
        is_state = name in ("日志条数", "待确认")
        kept[name] = count if is_state else kept.get(name, 0) + count


def _cover(hold: Hold, gateway: str) -> None:
    covered = hold.found.setdefault(COVERED, [])
    if gateway not in covered:
        covered.append(gateway)


def _note_covered(hold: Hold, *, now: datetime) -> None:
    if not open_gateways(hold):
        hold.refusals_at = now
    hold.save(update_fields=["found", "refusals_at"])
