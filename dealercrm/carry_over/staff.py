"""The accounts that carried rows name as the person who acted."""

from __future__ import annotations

from collections.abc import Collection

from accounts.models import User
from dealercrm.carry_over.old_database import StaffMember


def accounts_of(
    staff: Collection[StaffMember], acting: Collection[int | None]
) -> dict[int | None, User]:
    """Return the account of each acting member, by its old key; runs twice safely.

    Accounts are the same person by user name. Where the new database has none, one
    is made that cannot log in, so that the record goes on naming who acted.
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
