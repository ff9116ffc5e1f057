from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.threads.panel import link
from tests.factories import NOW, make_customer
from tests.talks import hear

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_persons_page_tells_how_long_a_reply_has_waited():
    customer = make_customer()
    assert link(customer, NOW).age == ""
    hear(customer, "那个事情怎么样")
    later = NOW + timedelta(minutes=30)

    assert (link(customer, NOW).age, link(customer, NOW).is_late) == ("刚刚", False)
    assert (link(customer, later).age, link(customer, later).is_late) == (
        "30 分钟",
        True,
    )
    assert link(customer, NOW).url.endswith(f"/customer/{customer.pk}/")
