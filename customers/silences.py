"""The silences of customers, their numbers and their cars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from customers.categories import (
    COURTESIES,
    DANGERS,
    DUTIES,
    EVERYTHING,
    REQUESTED,
    MessageClass,
)
from customers.models import (
    CarDoubt,
    Consent,
    DoNotDisturb,
    NumberDoubt,
    ServiceRecord,
    Vehicle,
    VehicleContact,
)
from customers.silence import (
    Asked,
    Found,
    Key,
    Reach,
    Rows,
    Scope,
    Silence,
    keyed_rows,
    refuse_where_found,
    register,
)
from customers.verdicts import Ask, Refused, Until
from shop.hours import day_begins, shop_day

CAR_GONE: Final = "car_gone"
NOT_THEIR_CAR: Final = "not_their_car"
NO_CONSENT: Final = "no_consent"
_ALL_BUT_REQUESTED: Final = EVERYTHING - REQUESTED

_GONE: Final = Refused(CAR_GONE, "车辆已转出或报废", "只提醒在用车辆")
_IN_DOUBT: Final = Refused(
    "car_in_doubt", "客户说车已卖或报废，待确认", "车辆去向确认前不就此车联系"
)
_NOT_THEIRS: Final = Refused(
    NOT_THEIR_CAR, "该号码不再是这辆车的联系人", "只联系车辆现在的联系人"
)
_ALONE: Final = Refused("do_not_disturb", "客户要求勿扰", "尊重客户的联系要求")
_DOUBTED: Final = Refused("wrong_number", "号码存疑，请与客户核实", "号码核实前不联系")
_NO_TEXTS: Final = Refused(
    "no_texts", "客户不同意接收短信", "不同意短信的不发送；只有法定事项可以打电话"
)
_NO_CONSENT: Final = Refused(
    NO_CONSENT,
    "该号码没有可证明的营销短信同意",
    "《通信短信息服务管理规定》：商业性短信须事先同意；推销电话同样",
)


def _gone(reach: Reach) -> Rows:
    cars = Vehicle.objects.filter(pk__any_of=reach.vehicles)
    return keyed_rows(cars.exclude(status=Vehicle.Status.ACTIVE), "pk")


register(
    Silence(
        _GONE.code,
        Scope(texts=EVERYTHING, calls=EVERYTHING),
        Key.VEHICLE,
        _gone,
        refuse_where_found(_GONE),
    )
)


def _doubted_cars(reach: Reach) -> Rows:
    doubts = CarDoubt.objects.standing().filter(vehicle__any_of=reach.vehicles)
    return keyed_rows(doubts, "vehicle", word="phone_index")


def _judge_doubted_car(
    ask: Ask, found: Sequence[Found], asked: Asked
) -> Refused | None:
    """Refuse, but let a recall reach all numbers except the one that said sold.

    The new owner may be among the others.
    """
    if ask.category in DANGERS:
        found = [row for row in found if row.word in ("", ask.number)]
    return _IN_DOUBT if found else None


register(
    Silence(
        _IN_DOUBT.code,
        Scope(texts=_ALL_BUT_REQUESTED, calls=_ALL_BUT_REQUESTED - DANGERS),
        Key.VEHICLE,
        _doubted_cars,
        _judge_doubted_car,
    )
)


def _people(reach: Reach) -> Rows:
    people = VehicleContact.objects.standing().filter(
        vehicle__any_of=reach.vehicles, customer__any_of=reach.customers
    )
    return keyed_rows(people, "vehicle", word="customer")


def _judge_people(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    """Refuse if no holder of the number has a role for the car."""
    if ask.vehicle is None:
        return None
    holders = {str(pk) for pk in asked.holders(ask.number)}
    return None if holders & {row.word for row in found} else _NOT_THEIRS


register(
    Silence(
        _NOT_THEIRS.code,
        Scope(texts=EVERYTHING, calls=EVERYTHING),
        Key.VEHICLE,
        _people,
        _judge_people,
    )
)


def _left_alone(reach: Reach) -> Rows:
    wishes = DoNotDisturb.objects.standing().filter(customer__any_of=reach.customers)
    return keyed_rows(wishes, "customer")


register(
    Silence(
        _ALONE.code,
        Scope(texts=EVERYTHING, calls=EVERYTHING - DANGERS),
        Key.CUSTOMER,
        _left_alone,
        refuse_where_found(_ALONE),
    )
)


def _doubts(reach: Reach) -> Rows:
    doubts = NumberDoubt.objects.standing().filter(phone_index__any_of=reach.numbers)
    return keyed_rows(doubts, "phone_index", word="customer")


def _judge_doubts(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    """Refuse a doubted pair; without a customer, any doubt about the number refuses."""
    doubted = {row.word for row in found}
    if ask.customer is not None:
        doubted &= {str(ask.customer)}
    return _DOUBTED if doubted else None


register(
    Silence(
        _DOUBTED.code,
        Scope(texts=EVERYTHING, calls=EVERYTHING),
        Key.NUMBER,
        _doubts,
        _judge_doubts,
    )
)


def _judge_holders(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    limit = asked.rules.customers_per_number
    count = len(asked.holders(ask.number))
    if count <= limit:
        return None
    return Refused(
        "shared_number",
        f"该号码登记在 {count} 位客户名下，可能是员工或中介的号码，请核实",
        f"超过 {limit} 位客户共用的号码不发送",
    )


register(
    Silence(
        "shared_number",
        Scope(texts=_ALL_BUT_REQUESTED, calls=_ALL_BUT_REQUESTED),
        Key.NUMBER,
        None,
        _judge_holders,
    )
)


def _refusals(reach: Reach) -> Rows:
    """Customers who said no to texts, or took their consent back, and none since."""
    service = Consent.objects.filter(scope=Consent.Scope.SERVICE)
    again = service.filter(customer=OuterRef("customer"), withdrawn_at=None)
    refused = service.filter(
        ~Exists(again), customer__any_of=reach.customers, withdrawn_at__isnull=False
    )
    return keyed_rows(refused, "customer")


register(
    Silence(
        _NO_TEXTS.code,
        Scope(texts=EVERYTHING, calls=EVERYTHING - DUTIES, spares_duty_calls=True),
        Key.CUSTOMER,
        _refusals,
        refuse_where_found(_NO_TEXTS),
    )
)


def _consents(reach: Reach) -> Rows:
    consents = Consent.objects.to_marketing().filter(phone_index__any_of=reach.numbers)
    return keyed_rows(consents, "phone_index", word="customer")


def _judge_consents(ask: Ask, found: Sequence[Found], asked: Asked) -> Refused | None:
    """Refuse unless somebody who has the number today consented for it."""
    holders = {str(pk) for pk in asked.holders(ask.number)}
    return None if holders & {row.word for row in found} else _NO_CONSENT


register(
    Silence(
        _NO_CONSENT.code,
        Scope(
            texts=EVERYTHING,
            # 广告法第四十三条 and 消费者权益保护法第二十九条 name calls as well.
            calls=EVERYTHING,
            classes=frozenset({MessageClass.COMMERCIAL}),
        ),
        Key.NUMBER,
        _consents,
        _judge_consents,
    )
)


def _visits(reach: Reach) -> Rows:
    since = reach.today - timedelta(days=reach.rules.days_after_visit)
    visits = ServiceRecord.objects.not_void().filter(
        Q(came_in_on__gte=since) | Q(left_on__gte=since),
        vehicle__any_of=reach.vehicles,
        came_in_on__lte=reach.today,
    )
    return keyed_rows(visits, "vehicle", on=Coalesce("left_on", "came_in_on"))


def _judge_visits(ask: Ask, found: Sequence[Found], asked: Asked) -> Until | None:
    days = [row.on for row in found if row.on]
    pause = asked.rules.days_after_visit
    until = max(days) + timedelta(days=pause) if days else None
    if until is None or shop_day(asked.now) >= until:
        return None
    return Until(
        "recent_visit",
        day_begins(until),
        f"{max(days)} 刚到过店",
        f"到店后 {pause} 天内不提醒",
    )


register(
    Silence(
        "recent_visit",
        Scope(texts=COURTESIES, calls=COURTESIES, spares_follow_ups=True),
        Key.VEHICLE,
        _visits,
        _judge_visits,
    )
)
