"""Consents of the simulated year, and what must hold of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from random import Random

from customers.models import Consent, Customer
from customers.wishes.consent import Given, Origin
from customers.wishes.withdrawal import withdraw_consents
from reminders.reasons import registry
from shop.hours import SHOP_ZONE
from tests.journeys.owners import at

MARKETING = Consent.Scope.MARKETING


def ask_for_consent(
    rng: Random, owners: Iterable[Customer], day: date
) -> Iterator[Given]:
    """Most have signed, some consents came in a file without a proof."""
    file = Origin("名单.xlsx", "0" * 64)
    for owner in owners:
        kind = rng.choices(["proved", "unproved", "none"], [6, 2, 2])[0]
        if kind == "proved":
            yield Given(
                owner.pk,
                MARKETING,
                "到店",
                phone_index=owner.phone_index,
                proof="签字存档",
                given_on=day,
            )
        elif kind == "unproved":
            yield Given(owner.pk, MARKETING, "导入", given_on=day, origin=file)


def withdraw_some_consents(rng: Random, day: date) -> None:
    """A fifth of those who had agreed take it back on the telephone."""
    agreed = Consent.objects.to_marketing().order_by("pk")
    numbers = [each.phone_index for each in agreed if rng.random() < 0.2]
    withdraw_consents(
        through="电话",
        by=None,
        now=at(day, 7),
        numbers=dict.fromkeys(numbers, ""),
        scopes=[MARKETING],
    )


def every_commercial_text_has_a_proved_consent(texts, midyear):
    """The consent stood at the moment of sending.

    There are commercial texts before and after the withdrawals of ``midyear``.
    """
    given = defaultdict(list)
    for row in Consent.objects.proved().filter(scope=MARKETING):
        given[row.phone_index].append((row.given_on, row.withdrawn_at))
    sales = [each for each in texts if each.message_class == "commercial"]

    assert Consent.objects.proved().exclude(withdrawn_at=None).exists()
    assert {each.status_at < at(midyear, 0) for each in sales} == {True, False}
    assert [
        text
        for text in sales
        if not any(
            given_on <= text.not_before.astimezone(SHOP_ZONE).date()
            and (withdrawn_at is None or withdrawn_at > text.status_at)
            for given_on, withdrawn_at in given[text.phone_index]
        )
    ] == []


def advertising_is_held_for_lack_of_consent(reminders):
    held = {
        each.due_item.reason
        for each in reminders
        if "no_consent" in {decision.code for decision in each.decisions.all()}
    }
    commercial = {
        each.code for each in registry.every() if each.message_class == "commercial"
    }

    assert len(commercial) == 8
    # One text about events is advertising.
    assert held == commercial | {"event"}
