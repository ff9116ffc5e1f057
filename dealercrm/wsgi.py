from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from dealercrm.old_layout import refuse_old_layout

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")

refuse_old_layout()
application = get_wsgi_application()
