from __future__ import annotations

import pytest

from accounts.models import User
from calls.script import Script, write_script
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY
from tests.screen_rows import make_call, make_due_item, make_reminder, make_staff

pytestmark = pytest.mark.django_db


def greeting(caller, **fields):
    owner = make_customer(name="张伟")
    task = make_call(owner, make_vehicle(owner=owner), **fields)
    return write_script(task, caller, NOW).greeting


@pytest.mark.parametrize(
    ("role", "level", "title"),
    [
        ("服务顾问", "manager", "服务顾问"),
        ("经理", "adviser", "服务经理"),
        ("", "adviser", "服务顾问"),
        ("", "manager", "服务经理"),
    ],
)
def test_the_caller_is_introduced_by_role_or_else_by_the_task(role, level, title):
    caller = make_staff(role)

    assert greeting(caller, level=level) == (
        f"您好，张先生，我是锦程汽车的{title}{caller}。"
    )


def test_a_task_without_anybody_has_a_title_to_say():
    assert greeting(None) == "您好，张先生，我是锦程汽车的服务顾问。"


@pytest.mark.parametrize(
    ("matters", "text"), [((), ""), (("一", "二"), "您好\n一\n二")]
)
def test_a_script_is_kept_as_lines_and_empty_without_a_matter(matters, text):
    assert str(Script(TODAY, "您好", matters)) == text


@pytest.mark.parametrize("count", [1, 3])
def test_the_words_cost_the_same_for_any_number(django_assert_num_queries, count):
    owner = make_customer()
    task = make_call(owner, make_vehicle(owner=owner))
    for number in range(count - 1):
        item = make_due_item(make_vehicle(owner=owner))
        if number:
            make_reminder(item, status="sent", call=task)
    caller = User.objects.get(pk=make_staff("服务顾问").pk)

    with django_assert_num_queries(16):
        assert len(write_script(task, caller, NOW).matters) == count


@pytest.mark.parametrize("name", ["", "某某公司"])
def test_an_owner_without_a_name_is_greeted_once(name):
    owner = make_customer(name=name)
    task = make_call(owner, make_vehicle(owner=owner))

    words = write_script(task, None, NOW).greeting

    assert words == "您好，我是锦程汽车的服务顾问。"
