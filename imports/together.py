"""Several files that belong together, imported one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from accounts.models import User
from imports.batches import create_batch, run_batch
from imports.evidence import NONE, Evidence
from imports.models import ImportBatch
from imports.reading.sheets.choices import Decisions
from imports.run import Progress
from imports.writing.results import Outcome, RecordKind


def import_files(
    paths: Sequence[Path],
    *,
    now: datetime,
    on_progress: Progress | None = None,
    by: User | None = None,
    evidence: Evidence = NONE,
    decisions: Decisions | None = None,
) -> list[ImportBatch]:
    """Import files that belong together, in the order in which they are given.

    A line that names no VIN can sometimes only be matched once the order book has
    brought its car. So when a later file created cars, the rejected and waiting rows of
    earlier files are tried again. Each row is counted once.
    """
    importing = partial(_import, now=now, by=by, evidence=evidence, decisions=decisions)
    batches = [importing(path, on_progress=on_progress) for path in paths]
    for at, batch in enumerate(batches):
        has_new_cars = any(
            _count(each, RecordKind.VEHICLES) for each in batches[at + 1 :]
        )
        is_open = any(
            _count(batch, *RecordKind, outcome=each)
            for each in (Outcome.REJECTED, Outcome.WAITING)
        )
        if has_new_cars and is_open:
            batches[at] = _added_up(importing(paths[at], on_progress=None), batch)
    return batches


def _import(
    path: Path,
    *,
    now: datetime,
    on_progress: Progress | None,
    by: User | None,
    evidence: Evidence,
    decisions: Decisions | None,
) -> ImportBatch:
    batch = create_batch(path, name=path.name, uploaded_by=by, evidence=evidence)
    return run_batch(batch, now=now, on_progress=on_progress, decisions=decisions)


def _added_up(batch: ImportBatch, before: ImportBatch) -> ImportBatch:
    """Count the rows of both runs of a file once, and drop the earlier one."""
    for kind, counts in batch.counts.items():
        rows = sum(counts.values())
        earlier = before.counts.get(kind, {})
        for outcome in (Outcome.CREATED, Outcome.UPDATED):
            counts[outcome] += earlier.get(outcome, 0)
        others = (counts[each] for each in Outcome if each != Outcome.UNCHANGED)
        counts[Outcome.UNCHANGED] = max(0, rows - sum(others))
    changed = before.endings["changed"]
    batch.endings["changed"] += changed
    batch.endings["unchanged"] = max(0, batch.endings["unchanged"] - changed)
    batch.save(update_fields=["counts", "endings"])
    before.delete()
    return batch


def _count(
    batch: ImportBatch, *kinds: RecordKind, outcome: Outcome = Outcome.CREATED
) -> int:
    return sum(batch.counts.get(kind, {}).get(outcome, 0) for kind in kinds)
