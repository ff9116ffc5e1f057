"""Carries over the audit, with the original times."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Final
from uuid import UUID

from django.db import transaction

from accounts.models import AuditEntry, User
from dealercrm.carry_over.old_database import AuditLine
from dealercrm.carry_over.tally import Tally

# A number would name another row of the new database; a UUID names no other.
OLD_NUMBER: Final = "旧系统 "


def carry_audit(
    lines: Collection[AuditLine], staff: Mapping[int | None, User]
) -> Tally:
    """Add the entries that are missing, all of them or none; runs twice safely."""
    rows = AuditEntry.objects.all()
    known = {(row.at, row.action, row.target_id) for row in rows.iterator()}
    missing = [line for line in lines if _key(line) not in known]
    with transaction.atomic():
        added = AuditEntry.objects.bulk_create(
            [_entry(line, staff) for line in missing], batch_size=1_000
        )
        # The field sets the present moment on insert.
        for entry, line in zip(added, missing, strict=True):
            entry.at = line.at
        AuditEntry.objects.bulk_update(added, ["at"], batch_size=1_000)
    return Tally(written=len(missing), known=len(lines) - len(missing))


def _key(line: AuditLine) -> tuple[object, str, str]:
    return line.at, line.action, _target_id(line)


def _entry(line: AuditLine, staff: Mapping[int | None, User]) -> AuditEntry:
    return AuditEntry(
        user=staff.get(line.user),
        action=line.action,
        target=line.target,
        target_id=_target_id(line),
        reason=line.reason,
        ip_address=line.ip_address,
    )


def _target_id(line: AuditLine) -> str:
    if not line.target_id:
        return ""
    with suppress(ValueError):
        return str(UUID(line.target_id))
    return f"{OLD_NUMBER}{line.target_id}"[:40]
