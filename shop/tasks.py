"""Celery tasks of the shop; each only calls the module that does the work."""

from __future__ import annotations

from celery import shared_task

from shop.witness.standing import advance


@shared_task(name="shop.tasks.advance_witness")
def advance_witness() -> dict[str, str]:
    """Each minute: advance the witness, so that a restored database is found out."""
    return {"problem": advance() or ""}
