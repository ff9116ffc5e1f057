"""What every process checks before it works: manage.py, web server, worker and beat."""

from __future__ import annotations

from dealercrm.old_layout import refuse_old_layout
from dealercrm.pooler import refuse_transaction_pooler


def refuse_unfit_database() -> None:
    """Exit with one sentence if the database cannot be used; see the two modules."""
    refuse_old_layout()
    refuse_transaction_pooler()
