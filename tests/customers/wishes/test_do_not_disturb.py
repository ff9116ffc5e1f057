from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from customers.models import DoNotDisturb
from customers.numbers import ProofNeeded
from customers.wishes.do_not_disturb import leave_alone, lift
from tests import contact
from tests.factories import NOW, make_customer
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db


def standing():
    rows = DoNotDisturb.objects.standing().order_by("pk")
    return list(rows.values_list("customer", "proof"))


def test_a_wish_is_recorded_with_its_proof_and_audited():
    owner, boss = make_customer(), make_staff("经理")

    (line,) = leave_alone({owner.pk: "电话里要求"}, by=boss, now=NOW)

    assert standing() == [(owner.pk, "电话里要求")]
    assert (line.recorded_by, line.recorded_at) == (boss, NOW)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.target_id, entry.reason) == (
        "do_not_disturb",
        str(owner.pk),
        "电话里要求",
    )


def test_a_wish_that_stands_stays_as_it_is():
    owner = make_customer()
    contact.leave_alone(owner, proof="到店说的")

    assert leave_alone({owner.pk: "又说一次"}, by=None, now=NOW) == []
    assert standing() == [(owner.pk, "到店说的")]
    assert AuditEntry.objects.count() == 0


def test_a_wish_may_be_recorded_again_after_it_was_lifted():
    owner, boss = make_customer(), make_staff("经理")
    lift(contact.leave_alone(owner), proof="客户同意", by=boss, now=NOW)
    assert standing() == []

    leave_alone({owner.pk: "又不想了"}, by=boss, now=NOW)

    assert standing() == [(owner.pk, "又不想了")]


@pytest.mark.parametrize("proof", ["", " \n"])
def test_nothing_is_lifted_without_proof(proof):
    line = contact.leave_alone(make_customer())

    with pytest.raises(ProofNeeded, match="解除勿扰需要凭证"):
        lift(line, proof=proof, by=make_staff("经理"), now=NOW)

    assert len(standing()) == 1


def test_a_wish_is_lifted_once_and_the_first_proof_stays():
    line, boss = contact.leave_alone(make_customer()), make_staff("经理")

    lifted = [
        lift(line, proof=proof, by=boss, now=NOW + timedelta(days=days))
        for days, proof in enumerate(["客户同意", "又一次"])
    ]

    assert lifted == [True, False]
    line.refresh_from_db()
    assert (line.lifted_at, line.lifted_by, line.lifted_proof) == (
        NOW,
        boss,
        "客户同意",
    )
    assert AuditEntry.objects.get().action == "lift_dnd"


@pytest.mark.parametrize("count", [1, 3])
def test_many_wishes_cost_the_same(count, django_assert_num_queries):
    proofs = {make_customer().pk: "要求" for _ in range(count)}

    # A savepoint and its release beside the seven statements.
    with django_assert_num_queries(9):
        leave_alone(proofs, by=None, now=NOW)
