"""Drafts the text of a reminder from data that was read for the whole batch.

A reminder with others merged into it uses a template of ``merged_text``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.db.models import Max

from customers.categories import Category, MessageClass
from customers.models import Customer
from customers.recipients import Recipient, find_recipients
from reminders.deciding.candidate import kind_of
from reminders.deciding.fleets import find_fleets
from reminders.models import Decision, Reminder, RuleStep
from reminders.models.rules import READ
from reminders.reasons import registry
from reminders.reasons.value import Pace
from reminders.telling.fleet_list import (
    FLEET_LIST,
    ListRow,
    is_listed,
    read_lists,
    summarise,
)
from reminders.telling.learned_hours import read_learned_hours
from reminders.telling.merged_text import MOST_PARTS, SEVERAL_DUE, SEVERAL_DUE_LONG
from reminders.telling.people import person_of, shared_numbers
from reminders.telling.placeholders import (
    REST,
    WHOLE,
    Occasion,
    Person,
    Shop,
    fill_fleet,
    fill_one,
    fill_several,
)
from reminders.telling.wordings import read_wordings
from shop.days.calendar import Calendar, read_calendar
from shop.hours import Window, day_begins, shop_day
from shop.house_rules import HouseRules, read_house_rules
from shop.windows import Hours, Wish, best_moment
from sms.gateways.registry import primary
from sms.sending.outbox import Draft
from sms.texts.filings import Sendable, sendable
from sms.texts.parts import segments
from sms.texts.rendering import (
    CannotRender,
    placeholders,
    render,
)
from sms.texts.value_limits import longest_value, shorten, too_long


@dataclass(frozen=True, slots=True)
class TextPlan:
    """One text to draft: its leading reminder and those merged into it."""

    lead: int
    followers: tuple[int, ...]
    occasions: tuple[Occasion, ...]
    last_day_on: date
    template: int | None
    usual_template: int | None
    category: str
    decision: int
    channel: str
    stands_alone: bool = False

    @property
    def is_several(self) -> bool:
        """Whether the text lists several due items; a greeting never does."""
        reason = registry.reason(self.occasions[0].reason)
        return bool(self.followers) and not reason.is_personal

    def without_last(self) -> TextPlan:
        """Return the plan without its least urgent follower."""
        return replace(
            self, followers=self.followers[:-1], occasions=self.occasions[:-1]
        )

    @property
    def is_listable(self) -> bool:
        """Whether a fleet is told of it by its list."""
        return is_listed(self.occasions[0].reason) and not self.stands_alone


_COLUMNS = (
    "pk",
    "merged_into",
    "last_day_on",
    "is_softer",
    "step",
    "step__channel",
    "step__counted_from",
    "step__template",
    "step__template__category",
    "due_item__vehicle",
    "due_item__vehicle__plate",
    "due_item__vehicle__vin",
    "due_item__vehicle__model_text",
    "due_item__vehicle__model__brand",
    "due_item__vehicle__model__series",
    "due_item__reason",
    "due_item__title",
    "due_item__due_on",
    "due_item__due_km",
    "due_item__is_estimate",
    "due_item__meter_on",
    "due_item__meter_km",
    "due_item__km_per_day",
    "due_item__cases",
    "due_item__blanks",
)


def read_plans(leads: list[int]) -> list[TextPlan]:
    """Read what each text is about; 4 queries."""
    if not leads:
        return []
    followers = Reminder.objects.filter(
        merged_into__any_of=leads, status=Reminder.Status.MERGED, message=None
    )
    absorbed: dict[int, list[Any]] = defaultdict(list)
    for row in followers.order_by("pk").values_list(*_COLUMNS, named=True):
        absorbed[row.merged_into].append(row)
    decisions = dict(
        Decision.objects.filter(reminder__any_of=leads, outcome=Reminder.Status.DECIDED)
        .order_by()
        .values_list("reminder")
        .annotate(Max("pk"))
    )
    rows = Reminder.objects.filter(pk__any_of=leads).order_by("pk")
    found = list(rows.values_list(*_COLUMNS, named=True))
    wordings = read_wordings({row.step for row in found})
    return [
        _plan(row, absorbed[row.pk], decisions.get(row.pk, 0), wordings)
        for row in found
    ]


def _plan(
    row: Any,
    absorbed: list[Any],
    decision: int,
    wordings: Mapping[tuple[int, str], int],
) -> TextPlan:
    # A second text never repeats the usual text, which the owner has read.
    usual = None if row.is_softer else row.step__template
    absorbed = sorted(absorbed, key=_urgency)
    cases = [READ] if row.is_softer else row.due_item__cases
    special = (wordings.get((row.step, case)) for case in cases)
    return TextPlan(
        lead=row.pk,
        followers=tuple(each.pk for each in absorbed),
        occasions=tuple(_occasion(each) for each in (row, *absorbed)),
        last_day_on=min(each.last_day_on for each in (row, *absorbed)),
        template=next(filter(None, special), usual),
        usual_template=usual,
        category=row.step__template__category,
        decision=decision,
        channel=row.step__channel,
        stands_alone=row.step__counted_from == RuleStep.CountedFrom.CONTACT,
    )


def _urgency(row: Any) -> tuple[int, date, int]:
    reason = registry.reason(row.due_item__reason)
    return reason.priority, row.due_item__due_on, row.pk


def _occasion(row: Any) -> Occasion:
    brand = row.due_item__vehicle__model__brand or ""
    series = row.due_item__vehicle__model__series or ""
    reason = registry.reason(row.due_item__reason)
    return Occasion(
        vehicle=row.due_item__vehicle,
        plate=row.due_item__vehicle__plate,
        vin=row.due_item__vehicle__vin or "",
        model=f"{brand}{series}" or row.due_item__vehicle__model_text,
        reason=reason.code,
        title=row.due_item__title,
        in_a_list=reason.in_a_list(row.due_item__title, row.due_item__blanks),
        due_on=row.due_item__due_on,
        due_km=row.due_item__due_km,
        is_estimate=row.due_item__is_estimate,
        pace=_pace(row),
        blanks=row.due_item__blanks,
    )


def read_occasions(reminders: Collection[int]) -> dict[int, Occasion]:
    """Return what each reminder is about; 1 query."""
    rows = Reminder.objects.filter(pk__in=reminders).values_list(*_COLUMNS, named=True)
    return {row.pk: _occasion(row) for row in rows}


def _pace(row: Any) -> Pace | None:
    if row.due_item__meter_on is None:
        return None
    return Pace(
        row.due_item__meter_on, row.due_item__meter_km, row.due_item__km_per_day
    )


@dataclass(frozen=True, slots=True)
class DraftContext:
    """Everything that the texts of a batch need, read beforehand."""

    now: datetime
    recipients: Mapping[int, Recipient]
    customers: Mapping[UUID, Customer]
    shared: Collection[str]
    texts: Mapping[int, Sendable]
    several: Mapping[str, Sendable]
    learned: Mapping[str, int]
    calendar: Calendar
    sending_hours: Window
    recall_call_days: int
    shop: Shop
    longest_value: int
    fleet_text: Sendable | None = None
    fleets: Mapping[str, Sequence[ListRow]] = field(default_factory=dict)

    def draft_what_fits(self, plan: TextPlan) -> tuple[TextPlan, Draft]:
        """Draft the text and return it with the plan of what it tells.

        A follower for which there is no room, or no approved text about several due
        items, is left out. Raises as ``draft`` does.
        """
        while plan.is_several:
            try:
                draft = self.draft(plan)
            except CannotRender:
                pass
            else:
                if segments(draft.text) <= MOST_PARTS:
                    return plan, draft
            plan = plan.without_last()
        return plan, self.draft(plan)

    def draft(self, plan: TextPlan) -> Draft:
        """Draft the text. Raises CannotRender, or CannotOpen if decryption fails."""
        vehicle = plan.occasions[0].vehicle
        recipient = self.recipients.get(vehicle)
        if recipient is None or not (recipient.number and recipient.can_text):
            raise CannotRender("没有可发短信的手机号，请补录")
        customer = self.customers[recipient.customer]
        values = self._values(plan, self._person(customer, recipient.number))
        said = self._said(plan, values)
        self._check(said, values)
        return Draft(
            source_key=f"decision:{plan.decision}",
            phone=getattr(customer, recipient.field),
            text=render(
                said.version.text, values, ending=said.ending, words=said.words
            ),
            values={name: values[name] for name in placeholders(said.version.text)},
            template_version_id=said.version.pk,
            category=Category(said.version.template.category)
            if self.fleet_rows(plan)
            else Category(plan.category),
            message_class=MessageClass(said.version.template.message_class),
            not_before=self._moment(plan, said, customer, recipient.number),
            expires_at=day_begins(plan.last_day_on + timedelta(days=1)),
            priority=registry.reason(plan.occasions[0].reason).priority,
            customer_id=customer.pk,
            vehicle_id=vehicle,
            about=plan.occasions[0].reason,
            also_about={each.reason for each in plan.occasions},
        )

    def fleet_rows(self, plan: TextPlan) -> Sequence[ListRow]:
        """Return the list that the plan tells a fleet of, () if it is another text."""
        recipient = self.recipients.get(plan.occasions[0].vehicle)
        if recipient is None or not plan.is_listable:
            return ()
        return self.fleets.get(recipient.number, ())

    def _moment(
        self, plan: TextPlan, said: Sendable, customer: Customer, number: str
    ) -> datetime:
        """Return the best moment to send; texts of one hour are spread over it."""
        own = None
        if customer.prefers_from and customer.prefers_until:
            own = Hours(customer.prefers_from, customer.prefers_until)
        return best_moment(
            self.now,
            kind_of(
                registry.reason(plan.occasions[0].reason).priority,
                is_commercial=said.version.template.message_class
                == MessageClass.COMMERCIAL,
            ),
            Wish(own, customer.rhythm, self.learned.get(number)),
            self.sending_hours,
            self.calendar,
            share=crc32(number.encode()) / 2**32,
        )

    def _said(self, plan: TextPlan, values: Mapping[str, str]) -> Sendable:
        if self.fleet_rows(plan):
            said, name = self.fleet_text, f"「{FLEET_LIST.name}」"
        elif plan.is_several:
            text = SEVERAL_DUE_LONG if values[REST.name] else SEVERAL_DUE
            said, name = self.several.get(text.slug), f"「{text.name}」"
        else:
            said, name = self._single(plan), ""
        if said is None:
            raise CannotRender(
                f"短信模板{name}已停用、没有正文或未通过网关审核，请在短信模板中处理"
            )
        return said

    def _single(self, plan: TextPlan) -> Sendable | None:
        """Return the special text, or the usual one if the special may not be sent."""
        wanted = (plan.template or 0, plan.usual_template or 0)
        return next((self.texts[each] for each in wanted if each in self.texts), None)

    def _values(self, plan: TextPlan, person: Person) -> dict[str, str]:
        values = self._all_values(plan, person)
        return {
            name: value if name in WHOLE else shorten(value, self.longest_value)
            for name, value in values.items()
        }

    def _all_values(self, plan: TextPlan, person: Person) -> dict[str, str]:
        today = shop_day(self.now)
        if summary := summarise(self.fleet_rows(plan), today):
            values = fill_one(plan.occasions[0], person, self.shop, today)
            return fill_fleet(summary, values, today)
        if plan.is_several:
            occasions, longest = plan.occasions, self.longest_value
            return fill_several(occasions, person, self.shop, today, longest)
        return fill_one(plan.occasions[0], person, self.shop, today)

    def _check(self, said: Sendable, values: Mapping[str, str]) -> None:
        """Raise CannotRender if a gateway would refuse a value for its length."""
        used = {name: values[name] for name in placeholders(said.version.text)}
        if found := too_long(used, self.longest_value):
            raise CannotRender(
                f"{{{found[0]}}}的内容超过网关允许的 {self.longest_value} 字，请改短"
            )

    def _person(self, customer: Customer, number: str) -> Person:
        return person_of(customer, is_shared=number in self.shared)


def read_draft_context(plans: list[TextPlan], now: datetime) -> DraftContext:
    vehicles = {plan.occasions[0].vehicle for plan in plans}
    recipients = find_recipients(vehicles)
    customers = Customer.objects.select_related("adviser").only(*_CUSTOMER_FIELDS)
    texts, rules = sendable(primary()), read_house_rules(shop_day(now))
    by_slug = {each.version.template.slug: each for each in texts.values()}
    return DraftContext(
        now=now,
        recipients=recipients,
        customers=customers.in_bulk({each.customer for each in recipients.values()}),
        shared=shared_numbers({each.number for each in recipients.values()}),
        texts=texts,
        several=by_slug,
        fleet_text=by_slug.get(FLEET_LIST.slug),
        fleets=_read_fleets(recipients.values(), rules, shop_day(now)),
        learned=read_learned_hours(
            {each.number for each in recipients.values()} - {""}, now
        ),
        calendar=read_calendar(),
        sending_hours=rules.sending_hours,
        recall_call_days=rules.recall_call_days,
        longest_value=longest_value(),
        shop=Shop(settings.SHOP["NAME"], settings.SHOP["PHONE"]),
    )


def _read_fleets(
    recipients: Iterable[Recipient], rules: HouseRules, today: date
) -> Mapping[str, Sequence[ListRow]]:
    numbers = {each.number for each in recipients} - {""}
    return read_lists(find_fleets(numbers, rules), today)


_CUSTOMER_FIELDS = (
    "kind",
    "name",
    "gender",
    "contact_name",
    "contact_gender",
    "phone",
    "second_phone",
    "rhythm",
    "prefers_from",
    "prefers_until",
    "adviser__name",
    "adviser__username",
    "adviser_name",
)
