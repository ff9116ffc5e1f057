from __future__ import annotations

from datetime import timedelta
from re import findall

import pytest
from django.urls import reverse

from accounts.models import User
from shop.database.sealed import index_of
from sms.sending.delivery import deliver
from tests.factories import NOW, make_customer, make_message

pytestmark = pytest.mark.django_db

PHONE = "13800138000"


@pytest.fixture
def staff(client, settings):
    settings.DEMO = True
    client.force_login(
        User.objects.create_superuser("chen", password="a long enough one")
    )
    return client


def page(client, query=""):
    return client.get(reverse("sms:phones") + query)


def send_texts(*phones):
    for phone in phones:
        make_message(phone=phone)
        deliver(lambda: NOW, budget=timedelta(seconds=20))


def test_a_phone_shows_its_texts_and_whose_it_is(staff, wired):
    make_customer(name="王小明", phone=PHONE)
    make_customer(name="李芳", phone=PHONE)
    send_texts(PHONE)

    response = page(staff)

    [phone] = response.context["phones"]
    assert (phone.owners, phone.masked) == ("王小明、李芳", "138****8000")
    assert [(each.text, each.is_mine) for each in phone.bubbles] == [
        ("【锦程汽车】王先生，该保养了，回TD退订", False)
    ]
    assert PHONE not in response.content.decode()


def test_a_number_of_nobody_is_shown_as_such(staff, wired):
    send_texts(PHONE)

    assert [phone.owners for phone in page(staff).context["phones"]] == ["未登记的号码"]


def test_a_typed_reply_goes_the_long_way_and_is_shown(staff, wired):
    send_texts(PHONE)

    response = staff.post(
        reverse("sms:phone-reply", args=[index_of(PHONE)]), {"text": " TD "}
    )

    assert response.url == f"{reverse('sms:phones')}#phone-{index_of(PHONE)}"
    assert [reply.text for reply in wired.desk.replies()] == ["TD"]
    [phone] = page(staff).context["phones"]
    assert [each.is_mine for each in phone.bubbles] == [False, True]


def test_an_opened_text_is_reported_as_read(staff, wired):
    send_texts(PHONE)
    [phone] = page(staff).context["phones"]
    assert phone.has_unread

    staff.post(reverse("sms:phone-read", args=[index_of(PHONE)]))

    [text] = wired.desk.texts()
    assert text.status == "READ"
    response = page(staff)
    [phone] = response.context["phones"]
    assert (phone.has_unread, [each.is_read for each in phone.bubbles]) == (
        False,
        [True],
    )
    assert "打开短信" not in response.content.decode()


def test_an_empty_reply_is_not_sent(staff, wired):
    send_texts(PHONE)

    staff.post(reverse("sms:phone-reply", args=[index_of(PHONE)]), {"text": "  "})

    assert wired.desk.replies() == []


def test_the_phone_that_moved_last_comes_first(staff, wired):
    send_texts(PHONE, "13900139000")
    wired.desk.type_reply(PHONE, "好的")

    masked = [phone.masked for phone in page(staff).context["phones"]]

    assert masked == ["138****8000", "139****9000"]


def test_a_phone_is_found_by_its_last_digits(staff, wired):
    send_texts(PHONE, "13900139000")

    masked = [phone.masked for phone in page(staff, "?q=9000").context["phones"]]

    assert masked == ["139****9000"]


def test_words_of_a_customer_are_shown_as_words(staff, wired):
    send_texts(PHONE)
    wired.desk.type_reply(PHONE, "<script>alert(1)</script>")

    body = page(staff).content.decode()

    assert findall("<script>alert", body) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_many_phones_cost_the_same(staff, wired, django_assert_num_queries):
    send_texts(PHONE)
    page(staff)
    with django_assert_num_queries(3):
        page(staff)
    send_texts("13900139000", "13700137000")

    with django_assert_num_queries(3):
        assert len(page(staff).context["phones"]) == 3


@pytest.mark.parametrize("action", ["reply", "read"])
def test_an_unknown_phone_does_nothing(staff, wired, action):
    address = reverse(f"sms:phone-{action}", args=["x" * 22])

    assert staff.post(address, {"text": "TD"}).status_code == 404


def test_a_simulator_that_is_down_is_one_sentence(staff):
    response = page(staff)

    assert response.status_code == 200
    assert "模拟网关没有回应，请确认它正在运行。" in response.content.decode()


@pytest.mark.parametrize("action", ["reply", "read"])
def test_nothing_is_done_by_get(staff, wired, action):
    assert staff.get(reverse(f"sms:phone-{action}", args=["x"])).status_code == 405


def test_outside_the_demo_there_is_no_such_page(staff, settings):
    settings.DEMO = False

    assert page(staff).status_code == 404
    for action in ("reply", "read"):
        answer = staff.post(reverse(f"sms:phone-{action}", args=["x"]), {"text": "TD"})
        assert answer.status_code == 404


def test_strangers_are_sent_to_the_login(client, settings):
    settings.DEMO = True

    assert page(client).url.startswith(reverse("admin:login"))


def test_staff_without_the_right_to_read_texts_are_refused(client, settings):
    settings.DEMO = True
    client.force_login(User.objects.create_user("wu", password="x", is_staff=True))

    assert page(client).status_code == 403
