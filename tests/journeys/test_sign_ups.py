"""回复Y报名, from the start of a campaign to its page, over the gateway's door."""

from __future__ import annotations

import pytest

from campaigns.running import start
from customers.models import Consent
from sms.models import OptOut, TemplateVersion
from tests.campaigns.conftest import boss, campaigns_alone
from tests.campaigns.drafts import page
from tests.campaigns.winter import MONDAY, make_campaign, make_car, winter
from tests.screen_rows import make_staff
from tests.sms.journeys.test_replied_ladders import Shop

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["boss", "campaigns_alone"]


@pytest.fixture
def shop(client, wired, settings, campaigns_alone):
    return Shop(client, wired, settings)


@pytest.fixture
def invited(shop, boss):
    TemplateVersion.objects.create(
        template=winter(), number=9, text="{称呼}，{门店名称}周六试驾会，回复Y报名"
    )
    make_car()
    campaign = make_campaign()
    shop._go_to(MONDAY, 7)
    start(campaign, by=boss, now=shop.now)
    assert len(shop.live(MONDAY, MONDAY)) == 1
    return campaign


def test_a_y_signs_up_and_consents_to_nothing(shop, invited, client, settings):
    settings.SMS_OPT_IN_WORDS = ["Y"]
    [text] = shop.phones.desk.texts()
    assert "回复Y报名" in text.text
    consents = Consent.objects.count()

    shop.reply(text.phone, "y")

    client.force_login(make_staff("经理"))
    assert "1 人，按回复短信" in page(client, invited)
    assert (Consent.objects.count(), OptOut.objects.count()) == (consents, 0)
