from __future__ import annotations

from accounts.models import AuditEntry, User
from dealercrm.carry_over.run import carry_over
from dealercrm.carry_over.tally import Tally
from tests.dealercrm.old_installation import LONG_AGO
from tests.factories import NOW

PERSON = "0190a5d0-0000-7000-8000-000000000001"


def audit(old, **fields):
    entry = {"action": "reveal_phone", "target": "王小明", "target_id": PERSON}
    old.add("accounts_auditentry", **{**entry, **fields})


def test_entry_keeps_who_did_what_and_when(old):
    User.objects.create(username="boss", name="王经理")
    boss = old.add("accounts_user", username="boss", name="王")
    audit(old, user_id=boss, reason="回访", ip_address="10.0.0.7")

    carried = carry_over(old.url, now=NOW)

    assert carried.audit == Tally(written=1)
    assert list(
        AuditEntry.objects.values_list(
            *("user__name", "action", "target", "target_id"),
            *("reason", "ip_address", "at"),
        )
    ) == [("王经理", "reveal_phone", "王小明", PERSON, "回访", "10.0.0.7", LONG_AGO)]


def test_number_of_an_old_row_names_no_new_row(old):
    audit(old, action="opt_in", target="尾号1234", target_id="17")

    carry_over(old.url, now=NOW)

    assert AuditEntry.objects.get().target_id == "旧系统 17"


def test_second_run_adds_nothing(old):
    audit(old)
    audit(old, target_id="17")
    carry_over(old.url, now=NOW)

    assert carry_over(old.url, now=NOW).audit == Tally(known=2)
    assert AuditEntry.objects.count() == 2
