from __future__ import annotations

from datetime import timedelta

import pytest

from reminders.why.heard import heard_on
from sms.models import InboundMessage
from sms.threads.actions import action_of, perform, undo
from sms.threads.proposals import Action, Proposal
from tests.factories import NOW, make_customer, make_vehicle
from tests.reminders.builders import TODAY
from tests.reminders.why.insured import explain
from tests.screen_rows import make_staff
from tests.talks import hear, occasion_of

pytestmark = pytest.mark.django_db(transaction=True)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def test_a_reply_is_read_back_with_what_staff_did(rules):
    owner, by = make_customer(), make_staff()
    car = make_vehicle(owner=owner)
    reply = hear(owner, "谢谢", proposal=Proposal(Action.DONE))
    InboundMessage.objects.update(verdict="other")
    done = action_of("done")
    entry = perform(done, occasion_of(reply), {}, by=by, now=NOW + MINUTE)
    undo(entry, by=by, now=NOW + 2 * MINUTE)

    assert explain(car).heard == (
        "10:00 客户来信「谢谢」（普通回复）",
        f"10:01 {by}：已办（已撤销）",
    )


def test_only_the_day_that_is_asked_for_is_read():
    owner = make_customer()
    midnight = NOW.replace(hour=0)
    hear(owner, "谢谢", at=midnight - MINUTE)
    hear(owner, "谢谢", at=midnight)
    number = owner.phone_index
    assert heard_on([number], TODAY)[number] == ("00:00 客户来信「谢谢」（客套回复）",)
    assert heard_on([number], TODAY + DAY) == {}
