from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import AuditEntry
from customers.models import NumberDoubt
from customers.numbers import (
    ProofNeeded,
    confirm_number,
    crowded,
    doubt_all_holders,
    doubt_number,
    doubts_of,
    holders_of,
    numbers_merged_into,
)
from shop.database.sealed import index_of
from tests.contact import doubt
from tests.factories import NOW, make_customer, make_phone
from tests.screen_rows import make_staff

pytestmark = pytest.mark.django_db
STAFF = NumberDoubt.Source.STAFF


def doubted():
    rows = NumberDoubt.objects.standing().order_by("pk")
    return list(rows.values_list("customer", "phone_index"))


def test_holders_have_the_number_first_or_second_and_are_alive():
    phone = make_phone()
    first = make_customer(phone=phone)
    second = make_customer(second_phone=phone)
    make_customer(phone=phone, merged_into=first)
    make_customer()

    assert holders_of([first.phone_index]) == {
        first.phone_index: frozenset({first.pk, second.pk})
    }


def test_who_has_the_number_twice_is_one_holder():
    phone = make_phone()
    owner = make_customer(phone=phone, second_phone=phone)

    assert holders_of([owner.phone_index]) == {owner.phone_index: frozenset({owner.pk})}


def test_a_number_of_nobody_has_no_holders():
    make_customer()

    assert holders_of([index_of(make_phone())]) == {}


def test_a_doubt_is_of_the_pair_and_is_written_down():
    phone = make_phone()
    owner, other = make_customer(phone=phone), make_customer(phone=phone)
    boss = make_staff("经理")

    made = doubt_number(
        owner.phone_index, [owner.pk], source=STAFF, now=NOW, by=boss, note="空号"
    )

    assert made == 1
    assert doubted() == [(owner.pk, owner.phone_index)]
    assert list(doubts_of(other)) == []
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.action, entry.target_id) == (
        boss,
        "doubt_number",
        str(owner.pk),
    )


def test_a_pair_in_doubt_stays_as_it_is():
    owner = make_customer()
    doubt(owner)

    assert doubt_number(owner.phone_index, [owner.pk], source=STAFF, now=NOW) == 0
    assert len(doubted()) == 1


def test_everybody_with_the_number_is_doubted_and_nobody_else():
    phone = make_phone()
    one = make_customer(phone=phone)
    other = make_customer(second_phone=phone)
    make_customer()

    assert doubt_all_holders(one.phone_index, source=STAFF, now=NOW) == 2
    assert set(doubted()) == {
        (one.pk, one.phone_index),
        (other.pk, one.phone_index),
    }


def test_a_number_that_the_customer_no_longer_has_is_in_no_doubt():
    owner = make_customer()
    old = doubt(owner)
    assert list(doubts_of(owner)) == [old]

    owner.phone = make_phone()
    owner.save()

    assert list(doubts_of(owner)) == []


@pytest.mark.parametrize("proof", ["", "  "])
def test_a_doubt_does_not_end_without_proof(proof):
    line = doubt(make_customer())

    with pytest.raises(ProofNeeded, match="请写明怎样核实了这个号码"):
        confirm_number(line, proof=proof, by=make_staff("经理"), now=NOW)

    assert len(doubted()) == 1


def test_a_doubt_ends_once_with_its_proof():
    line, boss = doubt(make_customer()), make_staff("经理")

    ended = [
        confirm_number(line, proof=proof, by=boss, now=NOW + timedelta(days=days))
        for days, proof in enumerate(["到店确认", "又一次"])
    ]

    assert ended == [True, False]
    line.refresh_from_db()
    assert (line.ended_at, line.ended_by, line.ended_proof) == (NOW, boss, "到店确认")
    assert AuditEntry.objects.get().action == "confirm_number"


def test_a_number_is_crowded_above_the_limit():
    people = [make_customer().pk for _ in range(3)]
    holders = {"two": frozenset(people[:2]), "three": frozenset(people)}

    assert crowded(holders, 2) == {"three": 3}
    assert crowded(holders, 3) == {}


def test_other_numbers_count_only_where_records_were_merged():
    alone = make_customer(second_phone=make_phone())
    kept = make_customer(second_phone=make_phone())
    lost = make_customer(merged_into=kept)

    found = numbers_merged_into([alone.phone_index, kept.phone_index, lost.phone_index])

    others = {kept.second_phone_index, lost.phone_index}
    assert found == {kept.phone_index: frozenset(others)}
