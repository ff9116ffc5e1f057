from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from dealercrm.starting import refuse_unfit_database

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")

refuse_unfit_database()
application = get_wsgi_application()
