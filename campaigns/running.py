"""Runs a campaign from its start to its end.

The phone numbers of the segment are drawn into arms and become invitations.
``reminders.dates.refresh`` turns these into due items, which are then handled like
those of any other reason.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Count, Exists, Q, QuerySet

from accounts.models import User
from campaigns.audience import cars_of
from campaigns.models import Campaign, CampaignMember, Segment
from campaigns.reason import CODE
from campaigns.texts import opt_outs, texts_of
from customers.recipients import find_recipients
from reminders.deciding.holdouts import draw
from reminders.ladder.rescheduling import withdraw_reminders
from reminders.models import DueItem, RuleStep
from shop.database.advisory_lock import take_turn
from shop.hours import shop_day

Status = Campaign.Status
Arm = CampaignMember.Arm

# How long an invitation that was held back (by a cap, by another text) may still go
# out.
GRACE_DAYS: Final = 14


class CannotRunCampaign(ValueError):
    """The campaign cannot start or resume; the message is a Chinese sentence."""


@transaction.atomic
def start(campaign: Campaign, *, by: User, now: datetime) -> int:
    """Start the campaign and draw the arms; return how many numbers take part.

    Raises CannotRunCampaign if it has started before, its dates do not fit, or there is
    nobody to invite.
    """
    today = shop_day(now)
    if campaign.ends_on < today:
        raise CannotRunCampaign("结束日期已过，请先修改活动的日期。")
    drafts = Campaign.objects.filter(pk=campaign.pk, status=Status.DRAFT)
    opens_on = max(today, campaign.starts_on)
    if not drafts.update(
        status=Status.RUNNING, started_by=by, opens_on=opens_on, watched_from=now
    ):
        raise CannotRunCampaign("这次活动已经开始过，不能再开始一次。")
    campaign.refresh_from_db()
    if campaign.main_on > campaign.ends_on:
        raise CannotRunCampaign(
            f"试发后其余客户要到 {campaign.main_on} 才发，已超过结束日期，请改日期。"
        )
    _write_steps(campaign)
    count = enrol(campaign, today=today)
    if not count:
        raise CannotRunCampaign("分群里没有能发短信的车主，请先调整分群的条件。")
    return count


def _write_steps(campaign: Campaign) -> None:
    """Create a step per arm.

    The control group has the text of the first arm, which is never sent to it.
    """
    templates = {Arm.A: campaign.template_a_id, Arm.HOLDOUT: campaign.template_a_id}
    if campaign.template_b_id:
        templates[Arm.B] = campaign.template_b_id
    RuleStep.objects.bulk_create(
        RuleStep(
            reason=CODE,
            subject_id=campaign.pk,
            variant=arm,
            offset_days=0,
            grace_days=GRACE_DAYS,
            template_id=template,
        )
        for arm, template in templates.items()
    )


@transaction.atomic
def enrol(campaign: Campaign, *, today: date) -> int:
    """Add the numbers that now meet the conditions; return how many are new.

    Of several cars on one number the first is invited. Members whose car no longer
    meets the conditions are marked with ``left_on``; their arm stays.
    """
    take_turn()
    cars = list(
        cars_of(campaign.segment, today).order_by("pk").values_list("pk", flat=True)
    )
    recipients = find_recipients(cars)
    first_cars: dict[str, int] = {}
    for car in cars:
        recipient = recipients.get(car)
        if recipient and recipient.number and recipient.can_text:
            first_cars.setdefault(recipient.number, car)
    known = dict(campaign.members.values_list("number", "vehicle"))
    fresh = [
        _member(campaign, number, car, today)
        for number, car in first_cars.items()
        if number not in known
    ]
    CampaignMember.objects.bulk_create(fresh, ignore_conflicts=True)
    _mark_left(campaign, set(cars), today)
    return len(fresh)


def _member(campaign: Campaign, number: str, car: int, today: date) -> CampaignMember:
    opens_on = campaign.opens_on or today
    lot = _lots(campaign, number)
    is_pilot = (
        campaign.has_pilot
        and today <= opens_on
        and lot("pilot") * 100 < campaign.pilot_percent
    )
    if lot("holdout") * 100 < campaign.holdout_percent:
        arm = Arm.HOLDOUT
    else:
        has_b = campaign.template_b_id is not None
        arm = Arm.B if has_b and lot("arm") < 0.5 else Arm.A
    return CampaignMember(
        campaign=campaign,
        number=number,
        vehicle_id=car,
        arm=arm,
        is_pilot=is_pilot,
        invited_on=opens_on if is_pilot else max(today, campaign.main_on),
    )


def _lots(campaign: Campaign, number: str) -> Callable[[str], float]:
    return lambda purpose: draw(f"campaign:{campaign.pk}:{purpose}", number)


def _mark_left(campaign: Campaign, cars: Collection[int], today: date) -> None:
    """Set ``left_on`` for cars that left the segment; clear it for those back in it."""
    members = campaign.members.all()
    inside = dict(members.filter(left_on=None).values_list("pk", "vehicle"))
    outside = dict(members.exclude(left_on=None).values_list("pk", "vehicle"))
    left = [pk for pk, car in inside.items() if car not in cars]
    back = [pk for pk, car in outside.items() if car in cars]
    members.filter(pk__in=left).update(left_on=today)
    members.filter(pk__in=back).update(left_on=None)


def update_campaigns(*, now: datetime) -> None:
    """Stop and end campaigns where needed, and add new members; runs once a day."""
    today = shop_day(now)
    watch_campaigns(now=now)
    running = Campaign.objects.filter(status=Status.RUNNING)
    for campaign in running.select_related("segment"):
        if campaign.ends_on < today:
            _finish(campaign, Status.ENDED, "", now=now)
        elif campaign.segment.kind == Segment.Kind.DYNAMIC:
            enrol(campaign, today=today)


def watch_campaigns(*, now: datetime) -> list[int]:
    """Stop each campaign with too many opt-outs; return their keys.

    Runs 1 query per running campaign.
    """
    stopped = []
    for campaign in Campaign.objects.filter(status=Status.RUNNING):
        texted, refused = _refusals(campaign)
        if refused * 100 > texted * campaign.stop_percent:
            share = 100 * refused / texted
            because = (
                f"已发 {texted} 人，退订 {refused} 人（{share:.1f}%），"
                f"超过 {campaign.stop_percent}%"
            )
            _finish(campaign, Status.STOPPED, because, now=now)
            stopped.append(campaign.pk)
    return stopped


def stop(campaign: Campaign, *, by: User, now: datetime) -> None:
    """Stop the campaign by hand; texts that were not submitted yet are cancelled."""
    _finish(campaign, Status.STOPPED, f"{by} 停止", now=now)


@transaction.atomic
def resume(campaign: Campaign, *, by: User, now: datetime) -> date:
    """Resume a stopped campaign for members without a text; return the first day.

    The first day is tomorrow. Opt-outs are counted anew from now, so that the same ones
    do not stop it again. Raises CannotRunCampaign if it is not stopped or its last day
    is over.
    """
    tomorrow = shop_day(now) + timedelta(days=1)
    if campaign.ends_on < tomorrow:
        raise CannotRunCampaign("结束日期已到，不能继续，请新建一次活动。")
    stopped = Campaign.objects.filter(pk=campaign.pk, status=Status.STOPPED)
    if not stopped.update(
        status=Status.RUNNING,
        stopped_because=f"{campaign.stopped_because}；{by} 决定继续"[:120],
        watched_from=now,
    ):
        raise CannotRunCampaign("只有已停止的活动才能继续。")
    _steps(campaign).update(is_active=True)
    told = texts_of(campaign).values("reminders__due_item__vehicle")
    waiting = campaign.members.exclude(vehicle__in=told)
    waiting.filter(invited_on__lt=tomorrow).update(invited_on=tomorrow)
    return tomorrow


@transaction.atomic
def _finish(
    campaign: Campaign, status: Campaign.Status, because: str, *, now: datetime
) -> None:
    take_turn()
    running = Campaign.objects.filter(pk=campaign.pk, status=Status.RUNNING)
    if not running.update(status=status, stopped_because=because[:120]):
        return
    _steps(campaign).update(is_active=False)
    items = DueItem.objects.open().filter(reason=CODE, subject_id=campaign.pk)
    keys = list(items.values_list("pk", flat=True))
    DueItem.objects.filter(pk__in=keys).update(status=DueItem.Status.VOID)
    withdraw_reminders(keys, now=now)


def _steps(campaign: Campaign) -> QuerySet[RuleStep]:
    return RuleStep.objects.of_subject(CODE, campaign.pk)


def _refusals(campaign: Campaign) -> tuple[int, int]:
    """Count the numbers that got a text since ``watched_from``, and their opt-outs."""
    left = texts_of(campaign).taken_by_gateway()
    texts = left.filter(not_before__gte=campaign.watched_from)
    counted = texts.annotate(
        is_refused=Exists(opt_outs("phone_index", "not_before"))
    ).aggregate(
        texted=Count("phone_index", distinct=True),
        refused=Count("phone_index", distinct=True, filter=Q(is_refused=True)),
    )
    return counted["texted"], counted["refused"]
