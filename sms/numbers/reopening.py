"""Opens a number, its people, or both; and says who of a crowd has refused.

Callers hold the locks of the people's numbers (``lock_people_of``) in their
transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from accounts.models import AuditEntry, User
from customers.models import Customer
from customers.numbers import people_with
from sms.models import OptOut, PersonRefusal
from sms.numbers.optouts import call_back_people, open_number, open_people, write_people


def refusing(opt_out: OptOut) -> list[Customer]:
    """Return the people who stay silent because of this opt-out."""
    standing = PersonRefusal.objects.standing().filter(opt_out=opt_out)
    people = Customer.objects.filter(pk__in=standing.values("customer"))
    return list(people.order_by("pk"))


def reopen(
    opt_out: OptOut,
    *,
    number: bool,
    people: Collection[UUID],
    by: User,
    proof: str,
    now: datetime,
) -> None:
    """End the opt-out of the number, of these people, or both.

    A person's refusals of the same scope that were written with this number end too,
    so that an earlier one does not keep him silent. Raises ProofNeeded without proof.
    """
    if people:
        refusals = PersonRefusal.objects.filter(
            customer__in=people,
            opt_out__phone_index=opt_out.phone_index,
            opt_out__scope=opt_out.scope,
        )
        open_people(refusals, by=by, proof=proof, now=now)
    if number:
        open_number(opt_out, by=by, proof=proof, now=now)


def holders(opt_out: OptOut) -> list[Customer]:
    """Return the people among whom staff find the one who refused."""
    people = Customer.objects.filter(pk__in=people_with(opt_out.phone_index))
    return list(people.order_by("name", "pk"))


def settle(
    opt_out: OptOut, people: Collection[UUID], *, by: User, now: datetime
) -> None:
    """Write the refusal to those of the crowd who made it; nobody is an answer too.

    Calls back their texts. The number stays closed either way. Once; a second call
    changes nothing.
    """
    asked = OptOut.objects.filter(pk=opt_out.pk, asks_who=True)
    if not asked.update(asks_who=False):
        return
    write_people(opt_out, people, now=now)
    if people:
        call_back_people(opt_out, people, now=now)
    names = Customer.objects.filter(pk__in=people).order_by("pk")
    told = "、".join(str(each) for each in names) or "都不是"
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.OPT_OUT,
        target=str(opt_out),
        target_id=str(opt_out.pk),
        reason=f"确认退订的客户：{told}"[:200],
    )
