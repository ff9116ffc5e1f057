"""Consents of the demo's shop besides those of its file, and how many of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from customers.models import Consent, Customer
from customers.wishes.consent import Given, Scope, record_consents
from customers.wishes.withdrawal import withdraw_consents
from shop.hours import shop_day
from sms.hearing.consent_words import CHANNEL

# How many customers answered in each way, and what is kept of it.
BY_FORM: Final = 24
BY_WORD: Final = 8
WITHDRAWN: Final = 6
_FORM: Final = ("到店书面", "到店签字的同意书，存档于客户档案柜")
_THROUGH: Final = "电话"


def record_consents_at_the_counter(by: User, *, now: datetime) -> None:
    """Let some customers without an answer agree, and some withdraw; twice safely."""
    channel, proof = _FORM
    signing = _without_answer(_reachable(), BY_FORM, channel)
    given = [
        Given(
            customer.pk,
            Scope.MARKETING,
            channel,
            given_on=shop_day(now) - timedelta(days=place),
            proof=proof,
        )
        for place, customer in enumerate(signing, 1)
    ]
    record_consents(given, by=by, now=now)
    if Consent.objects.filter(withdrawn_through=_THROUGH).exists():
        return
    agreed = (
        Consent.objects.to_marketing()
        .exclude(file_name="")
        .order_by("customer__name", "customer__phone_tail")
    )
    leaving: dict[UUID, str] = dict.fromkeys(
        agreed.values_list("customer", flat=True)[:WITHDRAWN], "不想再收活动短信"
    )
    withdraw_consents(
        through=_THROUGH, by=by, now=now, customers=leaving, scopes=[Scope.MARKETING]
    )


def phones_of_those_who_reply() -> list[str]:
    """Return whose reply with a word is still missing; nobody on a second run.

    Only numbers of one customer: of a shared one it is not known who consents.
    """
    several = (
        Customer.objects.living()
        .filter(Q(phone_index=OuterRef("phone_index")) | _second_phone())
        .exclude(pk=OuterRef("pk"))
    )
    alone = _reachable().filter(~Exists(several))
    return [each.phone for each in _without_answer(alone, BY_WORD, CHANNEL)]


def have_replied() -> bool:
    return Consent.objects.filter(channel=CHANNEL).count() >= BY_WORD


def _second_phone() -> Q:
    return Q(second_phone_index=OuterRef("phone_index"))


def _reachable() -> QuerySet[Customer]:
    return Customer.objects.living().exclude(phone_index="")


def _without_answer(
    people: QuerySet[Customer], number: int, channel: str
) -> list[Customer]:
    """Return ``number`` of the people without a consent, less those of the channel."""
    known = Consent.objects.filter(channel=channel).count()
    lines = Consent.objects.filter(
        Q(customer=OuterRef("pk")) | Q(phone_index=OuterRef("phone_index"))
    )
    silent = people.filter(~Exists(lines))
    # By name and number, so that each run of the demo chooses the same people.
    return list(silent.order_by("name", "phone_tail")[: max(number - known, 0)])


def count_consents() -> Iterator[str]:
    """Yield one line with the customers of each kind."""
    consents = Consent.objects.all()
    marketing = consents.filter(scope=Scope.MARKETING)
    proved = consents.to_marketing()
    kinds = {
        "营销·文件有凭证": proved.exclude(file_name=""),
        "营销·到店登记": proved.filter(channel=_FORM[0]),
        "营销·短信回复": proved.filter(channel=CHANNEL),
        "营销·待补凭证": marketing.standing().exclude(
            customer__in=proved.values("customer")
        ),
        "只同意服务短信": consents.standing()
        .filter(scope=Scope.SERVICE)
        .exclude(customer__in=marketing.standing().values("customer")),
        "不收营销": marketing.exclude(withdrawn_at=None),
        "不收短信": consents.filter(scope=Scope.SERVICE).exclude(withdrawn_at=None),
    }
    told = (f"{kind} {_people(rows):,}" for kind, rows in kinds.items())
    yield "  " + "  ".join(told)


def _people(rows: QuerySet[Consent]) -> int:
    return rows.order_by().values("customer").distinct().count()
