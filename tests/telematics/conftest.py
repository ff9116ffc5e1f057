from __future__ import annotations

import pytest
from django.utils import timezone

from telematics.models import EventSource
from telematics.receiving import hash_key
from tests.factories import NOW
from tests.telematics.posts import (
    KEY,
)


@pytest.fixture
def source(settings):
    settings.CLOCK_SHIFT = NOW - timezone.now()
    return EventSource.objects.create(name="车联网", key_hash=hash_key(KEY))
