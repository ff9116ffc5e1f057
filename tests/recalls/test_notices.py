from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from calls.models import CallTask
from customers.models import Vehicle
from recalls.models import Recall, RecalledVehicle
from recalls.notices import (
    CannotApprove,
    Listed,
    approve,
    close,
    figures,
    list_vins,
    mark_repaired_cars,
    set_state,
    suggest_candidates,
)
from recalls.reason import RECALL, SAFETY, Notice, find_due
from recalls.tasks import notify_recall
from reminders.day import run_day
from reminders.models import DueItem, Reminder
from sms.models import InboundMessage, Message, OptOut
from tests.factories import (
    NOW,
    make_customer,
    make_model,
    make_phone,
    make_vehicle,
    make_vin,
)
from tests.imports.importing import import_rows
from tests.reminders.builders import TODAY, at
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db

State = RecalledVehicle.State
# A Monday, so that the next day's call is one on a working day.
MONDAY = date(2026, 11, 23)


@pytest.fixture
def clerk():
    return User.objects.create(username="clerk", name="李明")


@pytest.fixture
def boss():
    return User.objects.create(username="chief", name="王经理")


def make_recall(clerk, **fields):
    values = {
        "number": "S2026M0001V",
        "brand": "大众",
        "defect": "制动油管可能渗漏",
        "remedy": "免费更换制动油管",
        "created_by": clerk,
        **fields,
    }
    return Recall.objects.create(**values)


def car(**fields):
    return make_vehicle(
        owner=make_customer(),
        plate="沪A12345",
        registered_on=None,
        delivered_on=None,
        **fields,
    )


def opened(clerk, boss, *cars, now=None, **fields):
    found = make_recall(clerk, **fields)
    list_vins(found, [each.vin for each in cars], by=clerk)
    approve(found, by=boss, now=now or at(MONDAY))
    found.refresh_from_db()
    return found


def states(found):
    return dict(found.vehicles.values_list("vin", "state"))


def test_each_notice_is_a_cycle_that_tells_what_it_is_about():
    notice = Notice(
        RECALL, "S1", MONDAY, MONDAY, "制动油管渗漏", "更换油管", "https://a"
    )
    tuesday = MONDAY + timedelta(days=1)
    later = Notice(SAFETY, "A0", MONDAY, tuesday, "x", "y")

    first, second = find_due([later, notice])

    assert (first.reason, first.subject, first.anchor) == (
        RECALL,
        "S1",
        "opened:2026-11-23",
    )
    assert [tuple(fact) for fact in first.facts] == [
        ("编号", "S1"),
        ("原因", "制动油管渗漏"),
        ("措施", "更换油管"),
    ]
    assert (first.due_on, first.source) == (MONDAY, "https://a")
    assert first.blanks == {"通知原因": "制动油管渗漏", "通知措施": "更换油管"}
    assert second.reason == SAFETY


def test_the_makers_list_binds(clerk):
    ours, suggested, ruled_out = car(), car(), car()
    found = make_recall(clerk)
    for vehicle, state in ((suggested, "candidate"), (ruled_out, "unaffected")):
        RecalledVehicle.objects.create(recall=found, vin=vehicle.vin, state=state)
    elsewhere = "LVSHCAMB1CE054249"

    vins = [ours.vin, suggested.vin, ruled_out.vin, elsewhere, ours.vin]
    assert list_vins(found, vins, by=clerk) == Listed(found=3, unknown=1)

    assert states(found) == {
        ours.vin: "needed",
        suggested.vin: "needed",
        # What a person decided is not undone by a list.
        ruled_out.vin: "unaffected",
        elsewhere: "needed",
    }
    assert found.vehicles.filter(is_listed=True).count() == 4


def test_a_list_that_is_imported_twice_changes_nothing(clerk):
    vehicle = car()
    found = make_recall(clerk)
    list_vins(found, [vehicle.vin], by=clerk)
    set_state([found.vehicles.get().pk], State.DONE, by=clerk, today=TODAY)

    list_vins(found, [vehicle.vin], by=clerk)

    assert states(found) == {vehicle.vin: "done"}


@pytest.mark.parametrize(
    ("fields", "is_suggested"),
    [
        pytest.param({}, True, id="production date unknown"),
        pytest.param({"manufactured_on": date(2022, 1, 1)}, True, id="first day"),
        pytest.param({"manufactured_on": date(2022, 12, 31)}, True, id="last day"),
        pytest.param({"manufactured_on": date(2021, 12, 31)}, False, id="before"),
        pytest.param({"manufactured_on": date(2023, 1, 1)}, False, id="after"),
        pytest.param({"status": "sold"}, False, id="sold"),
        pytest.param(
            {"model": None, "model_text": "大众迈腾330"}, True, id="free text"
        ),
    ],
)
def test_a_production_date_suggests_and_no_more(clerk, fields, is_suggested):
    vehicle = car(**fields)
    car(model=make_model(brand="丰田"))
    car(model=make_model(series="途观"))
    found = make_recall(
        clerk,
        model_text="迈腾",
        produced_from=date(2022, 1, 1),
        produced_until=date(2022, 12, 31),
    )

    assert suggest_candidates(found, by=clerk) == int(is_suggested)
    assert suggest_candidates(found, by=clerk) == 0
    assert states(found) == ({vehicle.vin: "candidate"} if is_suggested else {})


def test_nobody_approves_his_own_recall(clerk):
    found = make_recall(clerk)
    list_vins(found, [car().vin], by=clerk)

    with pytest.raises(CannotApprove, match="登记人以外的同事"):
        approve(found, by=clerk, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.update(status="open", approved_by=clerk)


def test_a_recall_without_a_confirmed_car_is_not_approved(clerk, boss):
    car()
    found = make_recall(clerk)
    suggest_candidates(found, by=clerk)

    with pytest.raises(CannotApprove, match="还没有确认"):
        approve(found, by=boss, now=NOW)


def test_a_recall_is_approved_once(clerk, boss):
    found = opened(clerk, boss, car())

    with pytest.raises(CannotApprove, match="已经审批"):
        approve(found, by=boss, now=NOW)


@pytest.mark.parametrize(
    ("hour", "opened_on"),
    [(7, MONDAY), (19, MONDAY), (20, MONDAY + timedelta(days=1))],
)
def test_what_is_approved_at_night_begins_in_the_morning(clerk, boss, hour, opened_on):
    assert opened(clerk, boss, car(), now=at(MONDAY, hour)).opened_on == opened_on


def body():
    return Message.objects.get().body


def test_owners_hear_on_the_day_of_the_approval(all_rules, clerk, boss):
    opened(clerk, boss, car())

    run_day(now=at(MONDAY))

    assert "重要通知：王先生，您的大众迈腾（沪A12345）涉及厂家召回" in body()
    assert "原因是制动油管可能渗漏，将为您免费更换制动油管" in body()
    text = Message.objects.get()
    assert (text.category, text.priority) == ("recall", 10)


def test_a_draft_and_a_candidate_say_nothing(all_rules, clerk, boss):
    listed, suggested = car(), car()
    found = make_recall(clerk)
    list_vins(found, [listed.vin], by=clerk)
    suggest_candidates(found, by=clerk)

    run_day(now=at(MONDAY))
    assert Message.objects.count() == 0

    approve(found, by=boss, now=at(MONDAY))
    run_day(now=at(MONDAY))
    assert [text.vehicle for text in Message.objects.all()] == [listed]
    assert suggested.due_items.filter(reason="recall").count() == 0


def test_the_silent_are_called_the_next_day_and_by_the_manager_later(
    all_rules, clerk, boss
):
    opened(clerk, boss, car())
    run_day(now=at(MONDAY))
    Message.objects.update(status="delivered")

    run_day(now=at(MONDAY + timedelta(days=1)))

    task = CallTask.objects.get()
    assert task.call_on == MONDAY + timedelta(days=1)
    assert "原因是制动油管可能渗漏" in task.script
    run_day(now=at(MONDAY + timedelta(days=14)))
    task.refresh_from_db()
    assert task.level == "manager"


def test_whoever_replies_has_read_it(all_rules, clerk, boss):
    vehicle = car()
    opened(clerk, boss, vehicle)
    run_day(now=at(MONDAY))
    InboundMessage.objects.create(
        gateway="simulator",
        dedupe_key="1",
        phone=vehicle.contacts.get().customer.phone,
        text="知道了",
        received_at=at(MONDAY, 12),
        verdict="other",
    )

    run_day(now=at(MONDAY + timedelta(days=1)))

    assert CallTask.objects.count() == 0


def test_whoever_wants_no_texts_is_called(all_rules, clerk, boss):
    vehicle = car()
    number = vehicle.contacts.get().customer.phone_index
    OptOut.objects.create(phone_index=number, source="reply", created_at=NOW)
    opened(clerk, boss, vehicle)

    for days in range(2):
        run_day(now=at(MONDAY + timedelta(days=days)))

    assert Message.objects.count() == 0
    assert CallTask.objects.count() == 1


def test_the_work_on_a_repair_order_ends_it(all_rules, clerk, boss):
    vehicle = car()
    found = opened(clerk, boss, vehicle)
    run_day(now=at(MONDAY))
    vehicle.service_records.create(
        order_number="RO1", came_in_on=MONDAY + timedelta(days=1), kind="recall"
    )

    run_day(now=at(MONDAY + timedelta(days=1)))

    row = found.vehicles.get()
    assert (row.state, row.done_on) == ("done", MONDAY + timedelta(days=1))
    assert DueItem.objects.get(reason="recall").status == "void"
    assert CallTask.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "repair"},
        {"is_void": True},
        {"came_in_on": MONDAY - timedelta(days=1)},
    ],
)
def test_another_order_does_not(clerk, boss, fields):
    vehicle = car()
    opened(clerk, boss, vehicle)
    values = {"order_number": "RO1", "came_in_on": MONDAY, "kind": "recall", **fields}
    vehicle.service_records.create(**values)

    assert mark_repaired_cars(today=MONDAY) == 0


def imported(tmp_path, vin):
    """Bring the car in with its owner, as a shop's file does."""
    row = {"姓名": "王小明", "手机": make_phone(), "车牌": "沪A12345", "车架号": vin}
    import_rows(tmp_path, row, now=at(MONDAY))


def typed_in(client, vin):
    """Bring the car in by the form, and its owner with it."""
    client.force_login(make_staff("经理"))
    page = client.get(reverse("admin:customers_vehicle_add")).context
    data = {
        f"{each.formset.prefix}-{key}": value
        for each in page["inline_admin_formsets"]
        for key, value in each.formset.management_form.initial.items()
    }
    data |= {"vin": vin, "plate": "沪A12345", "status": "active"}
    data |= {"use": "private", "body": "car"}
    client.post(reverse("admin:customers_vehicle_add"), data)
    Vehicle.objects.get(vin=vin).contacts.create(customer=make_customer())


def corrected(vin):
    """A car that was entered under a wrong VIN gets its own."""
    wrong = car()
    run_day(now=at(MONDAY))
    Vehicle.objects.filter(pk=wrong.pk).update(vin=vin)


@pytest.mark.parametrize("way", ["import", "form", "correction"])
@pytest.mark.parametrize("days", [0, 1, 100])
def test_a_car_that_becomes_known_after_the_list_is_told(
    all_rules, clerk, boss, client, settings, tmp_path, way, days
):
    settings.MEDIA_ROOT = tmp_path / "media"
    vin = make_vin()
    found = make_recall(clerk)
    assert list_vins(found, [car().vin, vin], by=clerk) == Listed(found=1, unknown=1)
    approve(found, by=boss, now=at(MONDAY))
    match way:
        case "import":
            imported(tmp_path, vin)
        case "form":
            typed_in(client, vin)
        case _:
            corrected(vin)

    later = MONDAY + timedelta(days=days)
    run_day(now=at(later))

    text = Message.objects.get(vehicle__vin=vin, category="recall")
    assert "涉及厂家召回" in text.body
    assert found.vehicles.get(vin=vin).notify_from == later
    assert figures(found).elsewhere == 0


def test_a_list_that_is_uploaded_again_finds_who_has_come_since(clerk, boss):
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    before = figures(found)
    car(vin=vin)

    assert list_vins(found, [vin], by=clerk) == Listed(found=1, unknown=0)
    after = figures(found)
    assert [(each.needed, each.elsewhere) for each in (before, after)] == [
        (0, 1),
        (1, 0),
    ]


def test_the_task_tells_a_car_that_came_after_the_list(
    all_rules, settings, clerk, boss
):
    settings.CLOCK_SHIFT = at(MONDAY) - timezone.now()
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    vehicle = car(vin=vin)
    approve(found, by=boss, now=at(MONDAY))

    notify_recall(found.pk)

    assert [text.vehicle for text in Message.objects.all()] == [vehicle]


def test_a_candidate_confirmed_long_after_is_told(all_rules, clerk, boss):
    found = opened(clerk, boss, car())
    later = car()
    suggest_candidates(found, by=clerk)
    row = found.vehicles.get(vin=later.vin)
    day = MONDAY + timedelta(days=100)
    set_state([row.pk], State.NEEDED, by=clerk, today=day)

    run_day(now=at(day))

    assert Message.objects.filter(vehicle=later, category="recall").count() == 1


def test_work_done_on_a_car_that_came_after_the_list_ends_it(all_rules, clerk, boss):
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    approve(found, by=boss, now=at(MONDAY))
    car(vin=vin).service_records.create(
        order_number="RO1", came_in_on=MONDAY, kind="recall"
    )

    run_day(now=at(MONDAY))

    assert states(found) == {vin: "done"}
    assert Message.objects.count() == 0


def test_a_closed_recall_says_no_more_and_keeps_its_figures(all_rules, clerk, boss):
    found = opened(clerk, boss, car())
    run_day(now=at(MONDAY))
    Message.objects.update(status="delivered")

    close(found, today=MONDAY)
    run_day(now=at(MONDAY + timedelta(days=1)))

    assert CallTask.objects.count() == 0
    found.refresh_from_db()
    assert (found.status, found.closed_on) == ("closed", MONDAY)
    assert figures(found).texted == 1


def test_figures_tell_how_far_it_has_come(all_rules, clerk, boss):
    told, silent, done, ruled_out = car(), car(), car(), car()
    found = opened(clerk, boss, told, silent, done, ruled_out)
    list_vins(found, ["LVSHCAMB1CE054249"], by=clerk)
    rows = dict(found.vehicles.values_list("vin", "pk"))
    set_state([rows[done.vin]], State.DONE, by=clerk, today=MONDAY)
    set_state([rows[ruled_out.vin]], State.UNAFFECTED, by=clerk, today=MONDAY)
    run_day(now=at(MONDAY))
    Message.objects.filter(vehicle=told).update(status="delivered")
    Message.objects.filter(vehicle=silent).update(status="undelivered")

    reached = figures(found)

    assert (reached.needed, reached.done, reached.unaffected) == (2, 1, 1)
    assert (reached.texted, reached.called, reached.silent) == (1, 0, 1)
    assert (reached.elsewhere, reached.share_done) == (1, 33)


def test_the_page_shows_a_car_that_came_after_the_list(manager, clerk):
    vin = make_vin()
    found = make_recall(clerk)
    list_vins(found, [vin], by=clerk)
    page = reverse("recalls:recall", args=[found.pk])
    before = manager.get(page).content.decode()
    car(vin=vin)
    after = manager.get(page).content.decode()
    listed = manager.get(reverse("admin:recalls_recall_changelist")).content.decode()

    assert ["不在本店档案" in each for each in (before, after)] == [True, False]
    assert "0 / 1" in listed


def test_the_task_tells_the_owners_at_once(all_rules, settings, clerk, boss):
    settings.CLOCK_SHIFT = at(MONDAY) - timezone.now()
    found = opened(clerk, boss, car())

    notify_recall(found.pk)

    assert Reminder.objects.get().status == "sent"


@pytest.fixture
def manager(client):
    client.force_login(make_staff("经理"))
    return client


def test_a_recall_from_the_form_to_the_first_text(manager, all_rules, client):
    vehicle = car()
    response = manager.post(
        reverse("admin:recalls_recall_add"),
        {
            "kind": "recall",
            "number": "S1",
            "brand": "大众",
            "defect": "制动油管渗漏",
            "remedy": "免费更换",
        },
    )
    found = Recall.objects.get()
    assert response.url == reverse("recalls:recall", args=[found.pk])
    table = f"序号,车架号\n1,{vehicle.vin}\n2,LVSHCAMB1CE054249\n".encode()

    page = manager.post(
        reverse("recalls:recall-list", args=[found.pk]),
        {"file": SimpleUploadedFile("名单.csv", table)},
        follow=True,
    ).content.decode()
    assert "本店 1 辆，不在本店档案 1 辆" in page

    act = reverse("recalls:recall-act", args=[found.pk, "approve"])
    page = manager.post(act, follow=True).content.decode()
    assert "登记人以外的同事" in page
    client.force_login(make_staff("经理"))
    page = client.post(act, follow=True).content.decode()
    assert "已审批" in page
    assert Recall.objects.get().status == "open"


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("名单.csv", "序号,姓名\n1,王\n".encode(), "没有 17 位车架号"),
        ("名单.pdf", b"%PDF", ""),
    ],
)
def test_a_file_that_is_no_list_is_answered_in_a_sentence(
    manager, clerk, name, content, sentence
):
    found = make_recall(clerk)

    page = manager.post(
        reverse("recalls:recall-list", args=[found.pk]),
        {"file": SimpleUploadedFile(name, content)},
        follow=True,
    ).content.decode()

    assert sentence in page
    assert "名单已导入" not in page
    assert not found.vehicles.exists()


def test_cars_are_confirmed_by_hand(manager, clerk):
    found = make_recall(clerk)
    car()
    suggest_candidates(found, by=clerk)
    row = found.vehicles.get()
    other = make_recall(clerk, number="S2")
    address = reverse("recalls:recall-cars", args=[found.pk])

    manager.post(address, {"cars": [row.pk], "state": "needed"})
    row.refresh_from_db()
    assert row.state == "needed"

    page = manager.post(
        reverse("recalls:recall-cars", args=[other.pk]),
        {"cars": [row.pk], "state": "done"},
        follow=True,
    ).content.decode()
    row.refresh_from_db()
    assert (row.state, "没有更改" in page) == ("needed", True)


def test_an_adviser_may_look_and_no_more(client, clerk):
    found = make_recall(clerk)
    client.force_login(make_staff("服务顾问"))

    assert client.get(reverse("recalls:recall", args=[found.pk])).status_code == 200
    for name, arguments in (
        ("recall-list", [found.pk]),
        ("recall-act", [found.pk, "approve"]),
        ("recall-cars", [found.pk]),
    ):
        address = reverse(f"recalls:{name}", args=arguments)
        assert client.post(address).status_code == 403


def test_an_approved_recall_is_neither_edited_nor_deleted(manager, clerk, boss):
    found = opened(clerk, boss, car())
    change = reverse("admin:recalls_recall_change", args=[found.pk])

    assert manager.post(change, {"number": "S9"}).status_code == 403
    delete = reverse("admin:recalls_recall_delete", args=[found.pk])
    assert manager.post(delete, {"post": "yes"}).status_code == 403
