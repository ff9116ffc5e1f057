from __future__ import annotations

from datetime import date, timedelta

import pytest

from customers.models import (
    Consent,
    Policy,
    ServiceRecord,
    Vehicle,
    VehicleContact,
)
from customers.recipients import find_recipients
from reminders.deciding.decide import decide_reminders
from reminders.models import Decision, Reminder, RuleStep
from sms.models import Message, OptOut, Template
from tests.contact import (
    CALLED_ABOUT,
    MATRIX,
    complain,
    doubt,
    happen,
    is_held,
    leave_alone,
)
from tests.factories import (
    NOW,
    make_customer,
    make_message,
    make_phone,
    make_template,
    make_vehicle,
)
from tests.reminders.builders import TODAY, at, make_due_item, make_reminder
from tests.reminders.follow_ups import (
    DAY,
    MONDAY,
    days,
    make_car,
)

Status = Reminder.Status


def ripe(*, owner=None, vehicle=None, reason="insurance", offset_days=-7, days=7):
    """A pending reminder of today; D-7 unless told otherwise."""
    item = make_due_item(
        vehicle=vehicle or make_vehicle(owner=owner or make_customer()),
        reason=reason,
        due_on=TODAY + timedelta(days=days),
    )
    return make_reminder(due_item=item, offset_days=offset_days)


def decide(now=NOW, **options):
    return dict(decide_reminders(now=now, **options))


def last_word(reminder):
    reminder.refresh_from_db()
    decision = reminder.decisions.latest("pk")
    return (reminder.status, decision.code)


def owner_of(reminder):
    return reminder.due_item.vehicle.contacts.get().customer


def test_ripe_reminder_is_decided_with_a_row(rules):
    reminder = ripe()

    assert decide() == {"decided": 1}
    assert last_word(reminder) == (Status.DECIDED, "send")
    decision = Decision.objects.get()
    assert (decision.on, decision.at, decision.outcome) == (TODAY, NOW, Status.DECIDED)
    assert (decision.sentence, decision.rule) == ("可以发送", "到了提醒的日子")


def test_second_decision_finds_nothing(rules):
    ripe()

    assert [decide(), decide()] == [{"decided": 1}, {}]
    assert Decision.objects.count() == 1


def test_what_is_planned_for_tomorrow_waits(rules):
    reminder = ripe(days=8)

    assert decide() == {}
    assert decide(at(TODAY + timedelta(days=1))) == {"decided": 1}
    assert last_word(reminder)[0] == Status.DECIDED


def close(reminder, **fields):
    owner = owner_of(reminder)
    OptOut.objects.create(
        phone_index=owner.phone_index,
        phone_tail=owner.phone_tail,
        **{"source": "reply", "created_at": NOW, **fields},
    )


def text(reminder, *, days_ago, category="insurance", **fields):
    sent_at = NOW - timedelta(days=days_ago)
    return make_message(
        now=sent_at,
        phone=owner_of(reminder).phone,
        template_version=make_template(slug=f"t-{category}", category=category),
        **fields,
    )


def come_in(reminder, days_ago, **fields):
    ServiceRecord.objects.create(
        vehicle=reminder.due_item.vehicle,
        order_number=f"RO{reminder.pk}-{days_ago}",
        came_in_on=TODAY - timedelta(days=days_ago),
        kind="repair",
        **fields,
    )


@pytest.mark.parametrize(
    ("reason", "happen", "expected"),
    [
        pytest.param(
            "insurance", lambda it: close(it), "opted_out", id="opted out"
        ),
        pytest.param(
            "insurance",
            lambda it: close(it, ended_at=NOW),
            "send",
            id="an opt-out that was ended",
        ),
        pytest.param(
            "insurance",
            lambda it: OptOut.objects.create(
                phone_index="another", phone_tail="0000", source="reply", created_at=NOW
            ),
            "send",
            id="somebody else opted out",
        ),
        pytest.param(
            "insurance",
            lambda it: leave_alone(owner_of(it)),
            "do_not_disturb",
            id="asked to be left alone",
        ),
        pytest.param(
            "insurance",
            lambda it: doubt(owner_of(it)),
            "wrong_number",
            id="number in doubt",
        ),
        pytest.param(
            "maintenance",
            lambda it: complain(owner_of(it)),
            "open_complaint",
            id="complaint",
        ),
        pytest.param(
            "insurance",
            lambda it: complain(owner_of(it)),
            "send",
            id="complaint, but a legal date",
        ),
        pytest.param(
            "insurance",
            lambda it: Vehicle.objects.update(status="sold"),
            "car_gone",
            id="sold",
        ),
        pytest.param(
            "insurance",
            lambda it: VehicleContact.objects.update(until_on=TODAY),
            "no_phone",
            id="nobody belongs to the car any more",
        ),
        pytest.param(
            "maintenance", lambda it: come_in(it, 3), "recent_visit", id="visit"
        ),
        pytest.param(
            "maintenance", lambda it: come_in(it, 8), "send", id="visit long ago"
        ),
        pytest.param(
            "maintenance",
            lambda it: come_in(it, 30, left_on=TODAY - timedelta(days=2)),
            "recent_visit",
            id="came long ago, left two days ago",
        ),
        pytest.param(
            "maintenance",
            lambda it: come_in(it, 3, is_void=True),
            "send",
            id="a visit that was voided",
        ),
        pytest.param(
            "insurance", lambda it: text(it, days_ago=2), "recent_text", id="text"
        ),
        pytest.param(
            "insurance", lambda it: text(it, days_ago=3), "send", id="text long ago"
        ),
        pytest.param(
            "insurance",
            lambda it: text(it, days_ago=1, status="cancelled"),
            "send",
            id="a text that never left",
        ),
        pytest.param(
            "insurance",
            lambda it: text(it, days_ago=1, category="progress"),
            "send",
            id="a text on the progress of a visit",
        ),
        pytest.param(
            "insurance",
            lambda it: [text(it, days_ago=10), text(it, days_ago=20)],
            "called_instead",
            id="two of the category this month",
        ),
        pytest.param(
            "insurance",
            lambda it: [text(it, days_ago=20), text(it, days_ago=21)],
            "send",
            id="one this month, one on the last day of the month before",
        ),
        pytest.param(
            "insurance",
            lambda it: [
                text(it, days_ago=10, category="maintenance"),
                text(it, days_ago=20, category="maintenance"),
            ],
            "send",
            id="two of another category",
        ),
    ],
)  # fmt: skip
def test_facts_reach_the_arbiter(rules, reason, happen, expected):
    reminder = ripe(reason=reason)

    happen(reminder)
    decide()

    assert last_word(reminder)[1] == expected


def test_opt_out_is_told_with_its_day_and_way(rules):
    reminder = ripe()
    close(reminder)

    decide()

    assert Decision.objects.get().sentence == "客户 2026-11-21 退订(短信回复)"


def test_opt_out_of_the_number_holds_for_the_customer_of_another_name(rules):
    phone = make_phone()
    wife, husband = make_customer(phone=phone), make_customer(phone=phone)
    first, second = ripe(owner=wife), ripe(owner=husband)
    close(first)

    decide()

    assert [last_word(each)[1] for each in (first, second)] == ["opted_out"] * 2


@pytest.mark.parametrize(
    ("others", "expected"),
    [pytest.param(4, "send", id="five"), pytest.param(5, "shared_number", id="six")],
)
def test_number_of_many_customers_is_not_written_to(rules, others, expected):
    phone = make_phone()
    for _ in range(others):
        make_customer(phone=phone)
    make_customer(merged_into=make_customer(phone=make_phone()), phone=phone)

    reminder = ripe(owner=make_customer(phone=phone))
    decide()

    assert last_word(reminder)[1] == expected


def test_second_phone_counts_for_sharing_and_serves_where_there_is_no_first(rules):
    phone = make_phone()
    for _ in range(5):
        make_customer(second_phone=phone)
    reminder = ripe(owner=make_customer(phone="", second_phone=phone))

    decide()

    assert last_word(reminder)[1] == "shared_number"


def test_landline_only_is_called_instead(rules):
    reminder = ripe(owner=make_customer(phone="", landline="021-62345678"))

    decide()

    reminder.refresh_from_db()
    assert last_word(reminder) == (Status.DECIDED, "called_instead")
    assert reminder.is_called


def test_driver_hears_where_there_is_no_owner(rules):
    vehicle = make_vehicle()
    VehicleContact.objects.create(
        vehicle=vehicle, customer=make_customer(), role="driver"
    )
    payer_only = make_vehicle()
    VehicleContact.objects.create(
        vehicle=payer_only, customer=make_customer(), role="payer"
    )

    with_driver, with_payer = ripe(vehicle=vehicle), ripe(vehicle=payer_only)
    decide()

    assert [last_word(each)[1] for each in (with_driver, with_payer)] == [
        "send",
        "no_phone",
    ]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param({}, "send", id="consent stands"),
        pytest.param({"withdrawn_at": NOW}, "no_consent", id="withdrawn"),
        pytest.param({"scope": "service"}, "no_consent", id="for another scope"),
    ],
)
def test_commercial_text_needs_a_standing_consent(rules, given, expected):
    reminder = ripe()
    Template.objects.update(message_class="commercial")
    owner = owner_of(reminder)
    Consent.objects.create(
        customer=owner,
        phone_index=owner.phone_index,
        given_on=TODAY,
        proof="签字的同意书",
        **{"scope": "marketing", **given},
    )

    decide()

    assert last_word(reminder)[1] == expected


def test_held_reminder_is_asked_again_on_its_day(rules):
    reminder = ripe(reason="maintenance", offset_days=0, days=0)
    complaint = complain(owner_of(reminder))
    decide()
    held = last_word(reminder)
    reminder.refresh_from_db()
    ask_again_on = reminder.ask_again_on
    complaint.delete()

    same_day = decide()
    next_day = decide(at(TODAY + timedelta(days=1)))

    assert (held, ask_again_on) == ((Status.HELD, "open_complaint"), date(2026, 11, 22))
    assert (same_day, next_day) == ({}, {"decided": 1})
    assert [each.outcome for each in reminder.decisions.all()] == ["held", "decided"]


def test_merged_reminders_point_to_the_one_that_speaks(rules):
    vehicle = make_vehicle(owner=make_customer())
    service = ripe(vehicle=vehicle, reason="maintenance")
    insurance = ripe(vehicle=vehicle)

    assert decide() == {"decided": 1, "merged": 1}

    service.refresh_from_db()
    assert (service.status, service.merged_into) == (Status.MERGED, insurance)
    assert service.decisions.get().sentence == (
        f"并入「{vehicle.plate} 保险 2026-11-28」，不另发一条"
    )


def test_several_cars_of_one_person_get_one_text(rules):
    owner = make_customer()
    for _ in range(3):
        ripe(owner=owner)
    ripe()

    assert decide() == {"decided": 2, "merged": 2}


def test_decision_for_some_cars_leaves_the_others(rules):
    one, other = ripe(), ripe()

    decide(vehicles=[one.due_item.vehicle_id])
    other.refresh_from_db()

    assert last_word(one)[0] == Status.DECIDED
    assert other.status == Status.PENDING


def test_queued_text_counts_before_it_has_left(rules):
    reminder = ripe()
    text(reminder, days_ago=0, status=Message.Status.QUEUED)

    decide()

    assert last_word(reminder)[1] == "recent_text"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_reminders(
    rules, django_assert_num_queries, count
):
    for _ in range(count):
        text(ripe(), days_ago=1)

    with django_assert_num_queries(21):
        decide()


@pytest.mark.django_db
@pytest.mark.usefixtures("follow_up_rules")
def test_insurance_and_inspection_that_hang_together_are_one_text():
    """The mark of January needs a 交强险 that is in force, and it ends in December."""
    car = make_car(plate="沪A12345", registered_on=date(2023, 1, 15))
    Policy.objects.create(
        vehicle=car, kind="compulsory", last_covered_on=MONDAY + 30 * DAY
    )

    days(0, 0)

    (text,) = Message.objects.all()
    assert "交强险还有30天到期（12月16日），续保请备好行驶证。" in text.body
    assert "另有到期：申领检验标志（1月31日）。" in text.body
    days(1, 20)
    assert Message.objects.count() == 1


# The arbiter leaves a pause of seconds to the last gate, and looks up today's owner.
WALKED = set(MATRIX) - {"unread_replies", "not_their_car"}


def text_step(category, message_class):
    version = make_template(
        slug=category, category=category, message_class=message_class
    )
    return RuleStep.objects.create(
        reason="insurance",
        offset_days=-len(category),
        variant=category,
        template=version.template,
    )


def walking(vehicle, step, **fields):
    item = make_due_item(vehicle=vehicle, due_on=TODAY, **fields)
    return Reminder.objects.create(
        due_item=item, step=step, planned_on=TODAY, last_day_on=TODAY.replace(day=30)
    )


def owned(silence):
    owner = make_customer()
    vehicle = make_vehicle(owner=owner)
    happen(silence, owner, vehicle)
    return vehicle


def codes(reminders):
    decide_reminders(now=NOW)
    return {name: each.decisions.get().code for name, each in reminders.items()}


@pytest.mark.django_db
@pytest.mark.parametrize("silence", sorted(WALKED))
def test_texts_walk_the_matrix_of_silences(silence):
    message_class = "commercial" if silence == "no_consent" else "service"
    reminders = {
        category: walking(owned(silence), text_step(category, message_class))
        for category in MATRIX["opted_out"]["text"].split()
    }

    held = {category for category, code in codes(reminders).items() if code == silence}

    assert held == {each for each in reminders if is_held(silence, "text", each)}


@pytest.mark.django_db
@pytest.mark.parametrize("silence", sorted(WALKED))
def test_calls_walk_the_matrix_of_silences(silence):
    reminders = {
        category: walking(
            owned(silence),
            RuleStep.objects.create(reason=reason, offset_days=0, channel="call"),
            reason=reason,
            subject=subject,
        )
        for category, (reason, subject) in CALLED_ABOUT.items()
    }

    held = {category for category, code in codes(reminders).items() if code == silence}

    assert held == {each for each in reminders if is_held(silence, "call", each)}


def test_the_other_number_of_a_customer_speaks_while_the_first_is_in_doubt(rules):
    owner = make_customer(second_phone=make_phone())
    doubt(owner)
    reminder = ripe(owner=owner)

    decide()

    (found,) = find_recipients([reminder.due_item.vehicle_id]).values()
    assert (found.number, found.field) == (owner.second_phone_index, "second_phone")
    assert last_word(reminder)[1] == "send"
