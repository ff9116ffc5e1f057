from __future__ import annotations

import gc

from celery.signals import worker_before_create_process


def test_what_was_imported_is_frozen_before_a_worker_forks():
    gc.unfreeze()
    imported = len(gc.get_objects())
    try:
        worker_before_create_process.send(sender=None)

        assert gc.get_freeze_count() > imported / 2
        assert len(gc.get_objects()) < imported / 2
    finally:
        gc.unfreeze()
