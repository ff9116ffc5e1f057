from __future__ import annotations

import pytest

from customers.handover.plan import Shares
from customers.handover.registry import Receivers
from customers.merging.log import Log
from sms.handover import counts, give
from tests.factories import make_customer, make_phone
from tests.screen_rows import make_staff
from tests.talks import hear, thread_of

pytestmark = pytest.mark.django_db(transaction=True)


def test_conversations_go_with_their_customers_and_others_by_the_shares():
    leaver, li, zhao = make_staff(), make_staff(), make_staff()
    mine = make_customer(adviser=leaver)
    replies = [hear(mine, "在吗"), hear(make_phone(), "在吗"), hear(make_phone(), "在")]
    for reply in replies[:2]:
        thread = thread_of(reply)
        thread.assigned_to = leaver
        thread.save()
    assert counts() == {leaver.pk: 2}

    given = give(Receivers(leaver.pk, {mine.pk: li.pk}, Shares({zhao.pk: 1})), Log())
    assert given == 2
    assert [thread_of(each).assigned_to for each in replies] == [li, zhao, None]
