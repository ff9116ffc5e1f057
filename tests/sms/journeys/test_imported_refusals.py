"""From a refusal in an uploaded file to the phones that stay silent."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from customers.models import Consent, Customer
from shop import clock
from sms.models import FileRefusal, Message, OptOut, PersonRefusal
from sms.numbers.people import lock_people_of
from sms.numbers.reopening import reopen
from sms.sending.delivery import deliver
from tests.factories import NOW, make_customer, make_message
from tests.house_rules import RULES
from tests.imports.uploading import signed_in, staff, upload_rows
from tests.sms.sending.due_texts import BUDGET, at

pytestmark = pytest.mark.django_db

ZHANG, LI = "13912345671", "13912345672"
NEW = "13912345673"
REFUSAL = {"短信同意": "否"}


@pytest.fixture
def upload(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return partial(upload_rows, signed_in(staff()))


def zhang(phone=ZHANG, **cells):
    return {"姓名": "张伟", "手机": phone, **(cells or REFUSAL)}


def li():
    return {"姓名": "李娜", "手机": LI}


def named(name):
    return Customer.objects.get(name=name)


def texted(wired, *customers):
    """Queue a text to each customer's first number; return the phones that got one."""
    for customer in customers:
        make_message(phone=customer.phone, customer=customer)
    before = len(wired.desk.texts())
    deliver(at(NOW), budget=BUDGET)
    return {text.phone for text in wired.desk.texts()[before:]}


def change_number(customer, phone):
    customer.phone, customer.second_phone = phone, ""
    customer.save()
    return customer


def open_again():
    """Open number and person with proof, as staff do; return the customer."""
    customer, now = named("张伟"), clock.now()
    for opt_out in OptOut.objects.standing():
        lock_people_of(opt_out.phone_index, now=now, patience=timedelta(seconds=1))
        people = [customer.pk]
        by = staff("门店经理", f"经理{opt_out.pk}")
        reopen(opt_out, number=True, people=people, by=by, proof="到店签字", now=now)
    return customer


@pytest.mark.parametrize(
    "refusal",
    [
        {"短信同意": "否"},
        {"已退订": "是"},
        {"拒收短信": "是"},
        {"联系状态": "已退订"},
        {"短信退订": "TD"},
    ],
)
def test_a_refusal_closes_the_number_and_the_person(wired, upload, refusal):
    upload(zhang(**refusal), li())
    wife = make_customer(name="王芳", phone=ZHANG)
    moved = change_number(named("张伟"), NEW)

    assert texted(wired, moved, wife, named("李娜")) == {LI}


def test_a_queued_text_to_the_number_is_called_back(wired, upload):
    known = make_customer(name="张伟", phone=ZHANG)
    others = make_customer(name="王芳", phone=ZHANG)
    elsewhere = make_message(phone=NEW, customer=known)
    text = make_message(phone=ZHANG, customer=others)

    upload(zhang(), li())

    for each in (elsewhere, text):
        each.refresh_from_db()
        assert each.status == Message.Status.SUPPRESSED
    assert text.reason == f"客户 {clock.today()} 退订(导入文件)"


def test_importing_a_changed_number_closes_the_old_and_the_new_one(wired, upload):
    car = {"车架号": "LSVAM4187C2184841"}
    upload({**zhang(), **car})
    upload({**zhang(NEW), **car}, li())

    assert named("张伟").phone == NEW
    strangers = [make_customer(phone=each) for each in (ZHANG, NEW)]
    change_number(named("张伟"), "13912345674")
    assert texted(wired, named("张伟"), *strangers, named("李娜")) == {LI}


def test_the_same_line_closes_and_writes_nothing_twice(wired, upload):
    for _ in range(3):
        upload(zhang(), li())

    counts = OptOut, PersonRefusal, FileRefusal
    assert [model.objects.count() for model in counts] == [1, 1, 1]
    assert texted(wired, named("张伟")) == set()


def test_the_same_line_does_not_undo_an_opening_with_proof(wired, upload):
    upload(zhang())
    opened = open_again()
    upload(zhang(), li())

    assert texted(wired, opened, named("李娜")) == {ZHANG, LI}


def test_an_opened_customer_stays_open_when_the_number_changes(wired, upload):
    car = {"车架号": "LSVAM4187C2184841"}
    upload({**zhang(), **car})
    open_again()
    upload({**zhang(NEW), **car})

    assert texted(wired, named("张伟")) == {NEW}


def test_advertising_stays_closed_when_the_number_is_opened(upload):
    upload(zhang())
    open_again()

    standing = Consent.objects.standing().values_list("scope", "proof")
    assert list(standing) == [("service", "到店签字")]


@pytest.mark.parametrize(("days", "got"), [(-1, {ZHANG}), (0, set())])
def test_a_line_dated_since_the_opening_closes_again(wired, upload, days, got):
    upload(zhang())
    opened = open_again()
    day = clock.today() + timedelta(days=days)
    upload(zhang(短信同意="否", 退订日期=day.isoformat()))

    assert texted(wired, opened) == got


def test_other_words_close_again(wired, upload):
    upload(zhang())
    opened = open_again()
    upload(zhang(已退订="是"))

    assert texted(wired, opened) == set()


def test_a_td_that_was_opened_is_not_closed_by_a_line_heard_before(wired, upload):
    customer = make_customer(name="张伟", phone=ZHANG)
    OptOut.objects.create(
        phone_index=customer.phone_index, source="reply", created_at=NOW
    )
    upload(zhang())
    open_again()
    upload(zhang())

    assert texted(wired, customer) == {ZHANG}


def test_of_a_crowd_only_the_number_closes_and_staff_are_asked(wired, upload):
    people = ["赵甲", "钱乙", "孙丙", "周丁", "吴戊", "郑己"]
    names = people[: RULES.customers_per_number]
    upload(*({"姓名": name, "手机": ZHANG, "短信同意": ""} for name in names), zhang())

    assert [row.asks_who for row in OptOut.objects.all()] == [True]
    first = change_number(named(names[0]), LI)
    moved = change_number(named("张伟"), NEW)
    assert texted(wired, first, moved, named(names[1])) == {LI}


def test_the_opt_out_and_the_line_name_the_place_in_the_file(upload):
    batch = upload(li(), zhang())

    line = FileRefusal.objects.values_list("words", "file_sha256", "sheet", "row").get()
    assert line == ("短信同意：否", batch.file_sha256, "Sheet", 3)
    assert OptOut.objects.get().note == "短信同意：否（客户.xlsx Sheet 第 3 行）"
