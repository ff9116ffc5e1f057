from __future__ import annotations

import pytest

from feedback.complaints import close_complaint
from feedback.models import Complaint
from sms.threads.actions import CannotAct, action_of, perform, undo
from tests.factories import NOW, make_customer, make_phone
from tests.screen_rows import TODAY, make_staff
from tests.talks import hear, occasion_of

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "修了三次还没好"


def complain(customer, by):
    occasion = occasion_of(hear(customer, WORDS))
    form = action_of("complaint").form(occasion, None, "x")
    assert form["about"].value() == WORDS
    values = {"customer": customer, "about": WORDS}
    return perform(action_of("complaint"), occasion, values, by=by, now=NOW)


def test_the_words_of_a_reply_become_a_complaint_and_are_taken_back():
    customer, by = make_customer(), make_staff()
    entry = complain(customer, by)
    opened = Complaint.objects.get()
    assert (opened.customer, opened.about, opened.recorded_by) == (customer, WORDS, by)

    undo(entry, by=by, now=NOW)
    assert not Complaint.objects.exists()


def test_a_complaint_that_was_dealt_with_stays():
    by = make_staff()
    entry = complain(make_customer(), by)
    close_complaint(Complaint.objects.get(), outcome="已返工", by=by, today=TODAY)
    with pytest.raises(CannotAct):
        undo(entry, by=by, now=NOW)
    assert Complaint.objects.exists()


def test_a_number_of_nobody_cannot_complain():
    occasion = occasion_of(hear(make_phone(), WORDS))
    assert "没有客户档案" in action_of("complaint").why_not(occasion)
