from __future__ import annotations

import pytest

from customers.models import CarDoubt, NumberDoubt
from sms.threads.actions import CannotAct, action_of, perform, undo
from tests.factories import NOW, make_customer, make_phone, make_vehicle
from tests.screen_rows import make_staff
from tests.talks import hear, is_handled, occasion_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by():
    return make_staff("服务顾问")


def do(reply, code, by, **values):
    return perform(action_of(code), occasion_of(reply), values, by=by, now=NOW)


def test_a_sold_car_is_confirmed_and_the_confirmation_undone(by):
    car = make_vehicle(owner=make_customer())
    reply = hear(car.contacts.get().customer, "车已经卖了")
    assert CarDoubt.objects.standing().count() == 1
    entry = do(reply, "sold", by, vehicle=car)
    car.refresh_from_db()
    assert (car.status, car.status_on) == ("sold", NOW.date())
    assert is_handled(reply)

    undo(entry, by=by, now=NOW)
    car.refresh_from_db()
    assert (car.status, car.status_on) == ("active", None)
    # It is again as it was: somebody has to ask.
    assert CarDoubt.objects.standing().get().vehicle == car
    assert not is_handled(reply)


def test_of_several_cars_one_is_confirmed_and_the_others_named(by):
    owner = make_customer()
    sold, other = make_vehicle(owner=owner), make_vehicle(owner=owner)
    entry = do(hear(owner, "车已经卖了"), "sold", by, vehicle=sold)
    assert entry.text == f"{sold} 已转出，不再提醒；{other} 仍待确认"


def test_a_car_that_nobody_doubted_is_confirmed_as_well(by):
    car = make_vehicle(owner=make_customer())
    reply = hear(car.contacts.get().customer, "那个事情怎么样")
    entry = do(reply, "sold", by, vehicle=car)
    car.refresh_from_db()
    assert car.status == "sold"

    # Nothing of a wrong click stays, not even the doubt that it raised.
    undo(entry, by=by, now=NOW)
    car.refresh_from_db()
    assert car.status == "active"
    assert not CarDoubt.objects.standing().exists()


def test_a_confirmation_is_not_undone_once_the_car_has_changed(by):
    car = make_vehicle(owner=make_customer())
    entry = do(hear(car.contacts.get().customer, "车已经卖了"), "sold", by, vehicle=car)
    car.status = "scrapped"
    car.save()
    with pytest.raises(CannotAct):
        undo(entry, by=by, now=NOW)


def test_a_car_that_is_gone_already_is_not_sold_again(by):
    car = make_vehicle(owner=make_customer())
    reply = hear(car.contacts.get().customer, "那个事情怎么样")
    occasion = occasion_of(reply)
    car.status = "scrapped"
    car.save()
    with pytest.raises(CannotAct, match="已不在用"):
        perform(action_of("sold"), occasion, {"vehicle": car}, by=by, now=NOW)


@pytest.mark.parametrize("code", ["wrong_number", "deceased"])
def test_a_wrong_number_is_doubted_for_all_who_have_it_and_undone(by, code):
    phone = make_phone()
    people = {make_customer(phone=phone).pk, make_customer(phone=phone).pk}
    reply = hear(phone, "那个事情怎么样")
    entry = do(reply, code, by)
    standing = NumberDoubt.objects.standing()
    assert set(standing.values_list("customer", flat=True)) == people

    undo(entry, by=by, now=NOW)
    assert not standing.exists()


def test_undoing_leaves_the_doubt_that_the_reply_itself_raised(by):
    reply = hear(make_customer(), "打错了，我不是车主")
    assert NumberDoubt.objects.standing().count() == 1
    undo(do(reply, "wrong_number", by), by=by, now=NOW)
    assert NumberDoubt.objects.standing().count() == 1


@pytest.mark.parametrize("code", ["sold", "wrong_number", "deceased"])
def test_a_number_of_nobody_has_nothing_to_confirm(code):
    occasion = occasion_of(hear(make_phone(), "那个事情怎么样"))
    assert action_of(code).why_not(occasion)
