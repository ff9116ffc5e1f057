"""From a reply to a text about declined work to the buttons on the page of the car."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from customers.panels import overview_url
from declined.models import DeclinedItem
from declined.replies import understand
from sms.models import InboundMessage
from tests.declined.orders import CAME_ON, DAY, PADS, items, make_car, make_order
from tests.screen_rows import make_staff
from tests.sms.journeys.test_replied_ladders import Shop, only


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("已在别处做了", "elsewhere"),
        ("已经在外面换了", "elsewhere"),
        ("刹车片上周在途虎换了", "elsewhere"),
        ("换过了", "elsewhere"),
        ("早换了", "elsewhere"),
        ("自己换好了", "elsewhere"),
        ("不做了", "refused"),
        ("不需要", "refused"),
        ("不需要了", "refused"),
        ("先不换", "refused"),
        ("暂时不用", "refused"),
        ("没必要换", "refused"),
        # Not yet, a question, a wish, thanks, or a long story.
        ("还没换", None),
        ("没有做", None),
        ("换一下多少钱？", None),
        ("不换行吗", None),
        ("周六来换", None),
        ("谢谢", None),
        ("好的", None),
        ("不做了" * 14, None),
    ],
)
def test_what_a_reply_says_of_the_work(text, said):
    assert understand(text) == said


@pytest.fixture
def shop(client, wired, settings, all_rules):
    only("declined_safety")
    return Shop(client, wired, settings)


@pytest.fixture
def car(db):
    car = make_car()
    make_order(car, PADS)
    return car


def replied(shop, car, text):
    """Live up to the text on the third day, to which the owner replies."""
    phone = car.contacts.get().customer.phone
    told_on = CAME_ON + 3 * DAY
    told = shop.live(CAME_ON + DAY, told_on, {told_on: lambda: shop.reply(phone, text)})
    assert told == [(told_on, "declined-safety")]
    return InboundMessage.objects.get()


@pytest.mark.django_db(transaction=True)
def test_a_person_finds_the_answer_filled_in_and_no_call_follows(shop, car, client):
    reply = replied(shop, car, "上周在别家换了")
    assert (reply.verdict, reply.outcome) == (
        "other",
        "客户回复前刹车片「已在别处做」：请在车辆页「建议未做」核对后点按钮记下",
    )
    assert items() == [("前刹车片", "open")]

    client.force_login(make_staff("服务顾问"))
    page = client.get(overview_url(car)).content.decode()
    assert 'value="客户回复：上周在别家换了"' in page
    item = DeclinedItem.objects.get()
    typed = {"outcome": "elsewhere", "because": "客户回复：上周在别家换了"}
    client.post(reverse("declined:close", args=[item.pk]), typed)

    assert items() == [("前刹车片", "elsewhere")]
    assert not InboundMessage.objects.waiting().exists()
    assert shop.live(CAME_ON + 4 * DAY, CAME_ON + 16 * DAY) == []


@pytest.mark.django_db(transaction=True)
def test_without_an_answer_the_call_follows(shop, car):
    told = shop.live(CAME_ON + DAY, CAME_ON + 10 * DAY)

    assert told == [
        (CAME_ON + 3 * DAY, "declined-safety"),
        (CAME_ON + 10 * DAY, "call"),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_reply_stays_until_all_it_may_mean_is_closed(shop, client):
    car = make_car()
    make_order(car, "建议更换前刹车片；轮胎磨损接近极限，建议更换")
    replied(shop, car, "不做了")
    client.force_login(make_staff("服务顾问"))
    typed = {"outcome": "refused", "because": "客户回复：不做了"}

    waiting = []
    for item in DeclinedItem.objects.order_by("pk"):
        client.post(reverse("declined:close", args=[item.pk]), typed)
        waiting.append(InboundMessage.objects.waiting().count())

    assert waiting == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_the_same_words_about_something_else_are_not_taken(shop, car):
    phone = car.contacts.get().customer.phone
    shop._go_to(CAME_ON + timedelta(days=1), 9)

    shop.reply(phone, "不需要")

    assert InboundMessage.objects.get().outcome == ""
