"""Carries over the accounts of staff who are named in the carried rows."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from dealercrm.carry_over.old_database import StaffMember


def accounts_of(
    staff: Collection[StaffMember], acting: Collection[int | None]
) -> dict[int | None, User]:
    """Return each member's new account by the old key; runs twice safely.

    Accounts are matched by user name. If the new database has none, one is created that
    cannot log in, so that the records still name who acted.
    """
    needed = {each.pk: each for each in staff if each.pk in set(acting)}
    names = {each.username for each in needed.values()}
    found = {user.username: user for user in User.objects.filter(username__in=names)}
    return {
        pk: found.get(each.username) or _closed_account(each)
        for pk, each in needed.items()
    }


def _closed_account(member: StaffMember) -> User:
    account = User(username=member.username, name=member.name, is_active=False)
    account.set_unusable_password()
    account.save()
    return account
