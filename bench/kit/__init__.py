"""What the bench scripts share; importing it sets Django up."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dealercrm.settings")
django.setup()
