from __future__ import annotations

from dealercrm.wsgi import application as application
from tests.chaos import hooks

hooks.install()
