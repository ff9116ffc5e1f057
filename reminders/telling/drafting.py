"""Drafts the text of a reminder from data that was read for the whole batch.

A reminder with others merged into it uses a template of ``merged_text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID
from zlib import crc32

from django.conf import settings

from calls.models import Offer
from calls.offers import first_suitable, offers_for_texts
from customers.categories import Category, MessageClass
from customers.models import Customer
from customers.recipients import Recipient, find_recipients
from reminders.deciding.candidate import kind_of
from reminders.deciding.fleets import find_fleets
from reminders.reasons import registry
from reminders.telling.fleet_list import (
    FLEET_LIST,
    ListRow,
    read_lists,
    summarise,
)
from reminders.telling.learned_hours import read_learned_hours
from reminders.telling.merged_text import MOST_PARTS, SEVERAL_DUE, SEVERAL_DUE_LONG
from reminders.telling.people import person_of, shared_numbers
from reminders.telling.placeholders import (
    OFFER,
    REST,
    WHOLE,
    Person,
    Shop,
    fill_fleet,
    fill_one,
    fill_several,
)
from reminders.telling.remarks.fitting import fit_remarks
from reminders.telling.remarks.kinds import Subject
from reminders.telling.remarks.reading import Remarks, read_remarks
from reminders.telling.text_plans import TextPlan
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
class DraftContext:
    """Everything that the texts of a batch need, read beforehand."""

    now: datetime
    recipients: Mapping[int, Recipient]
    customers: Mapping[UUID, Customer]
    shared: Mapping[str, str]
    texts: Mapping[int, Sendable]
    several: Mapping[str, Sendable]
    learned: Mapping[str, int]
    calendar: Calendar
    sending_hours: Window
    recall_call_days: int
    shop: Shop
    longest_value: int
    remarks: Remarks
    fleet_text: Sendable | None = None
    fleets: Mapping[str, Sequence[ListRow]] = field(default_factory=dict)
    offers: Sequence[Offer] = ()

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
        offer = self._offer(plan, said)
        values[OFFER.name] = offer.terms if offer else ""
        values |= self._remarks(plan, said, values)
        self._check(said, values)
        text = render(said.version.text, values, ending=said.ending, words=said.words)
        reason = registry.reason(plan.occasions[0].reason)
        return Draft(
            source_key=f"decision:{plan.decision}",
            phone=getattr(customer, recipient.field),
            text=text,
            values={name: values[name] for name in placeholders(said.version.text)},
            template_version_id=said.version.pk,
            category=Category(said.version.template.category)
            if self.fleet_rows(plan)
            else Category(plan.category),
            message_class=MessageClass(said.version.template.message_class),
            not_before=self._moment(plan, said, customer, recipient.number),
            expires_at=day_begins(_last_day(plan, offer) + timedelta(days=1)),
            priority=reason.priority,
            customer_id=customer.pk,
            vehicle_id=vehicle,
            about=reason.code,
            asks=reason.asks(text),
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

    def _offer(self, plan: TextPlan, said: Sendable) -> Offer | None:
        """Return the offer that a commercial text names; a service text has none."""
        text, template = said.version.text, said.version.template
        is_commercial = template.message_class == MessageClass.COMMERCIAL
        if not is_commercial or OFFER.name not in placeholders(text):
            return None
        return first_suitable(self.offers, plan.category)

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

    def _remarks(
        self, plan: TextPlan, said: Sendable, values: Mapping[str, str]
    ) -> dict[str, str]:
        return fit_remarks(
            said.version.text,
            values,
            self.remarks.ranked(plan.remarks, plan.occasions[0].vehicle),
            otherwise=plan.otherwise,
            longest=self.longest_value,
            ending=said.ending,
            words=said.words,
        )

    def _check(self, said: Sendable, values: Mapping[str, str]) -> None:
        """Raise CannotRender if a gateway would refuse a value for its length."""
        used = {name: values[name] for name in placeholders(said.version.text)}
        if found := too_long(used, self.longest_value):
            raise CannotRender(
                f"{{{found[0]}}}的内容超过网关允许的 {self.longest_value} 字，请改短"
            )

    def _person(self, customer: Customer, number: str) -> Person:
        return person_of(customer, together=self.shared.get(number, ""))


def read_draft_context(plans: list[TextPlan], now: datetime) -> DraftContext:
    vehicles = {plan.occasions[0].vehicle for plan in plans}
    recipients = find_recipients(vehicles)
    customers = Customer.objects.select_related("adviser").only(*_CUSTOMER_FIELDS)
    people = customers.in_bulk({each.customer for each in recipients.values()})
    texts, rules = sendable(primary()), read_house_rules(shop_day(now))
    by_slug = {each.version.template.slug: each for each in texts.values()}
    return DraftContext(
        now=now,
        recipients=recipients,
        customers=people,
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
        remarks=_read_remarks(plans, recipients, people, shop_day(now)),
        shop=Shop(settings.SHOP["NAME"], settings.SHOP["PHONE"]),
        offers=_read_offers(texts.values(), shop_day(now)),
    )


def _last_day(plan: TextPlan, offer: Offer | None) -> date:
    """Return the last day of the text; an offer is not told after its own."""
    ends = offer.valid_until if offer else None
    return min(plan.last_day_on, ends) if ends else plan.last_day_on


def _read_offers(texts: Iterable[Sendable], today: date) -> Sequence[Offer]:
    """Return the offers of today if a text names one; then 1 query."""
    names_one = any(OFFER.name in placeholders(each.version.text) for each in texts)
    return offers_for_texts(today) if names_one else ()


def _read_remarks(
    plans: Iterable[TextPlan],
    recipients: Mapping[int, Recipient],
    people: Mapping[UUID, Customer],
    today: date,
) -> Remarks:
    plans = list(plans)
    subjects = [
        Subject(plan.occasions[0], people[recipient.customer])
        for plan in plans
        if (recipient := recipients.get(plan.occasions[0].vehicle))
    ]
    ranked = {code for plan in plans for code in plan.remarks}
    return read_remarks(subjects, ranked, today) if ranked else Remarks()


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
    "tier",
    "adviser__name",
    "adviser__work_line",
    "adviser__is_active",
    "adviser__username",
    "adviser_name",
)
