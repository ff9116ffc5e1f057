from __future__ import annotations

import pytest

from tests.imports.uploading import signed_in, staff


@pytest.fixture(autouse=True)
def private_media(settings, tmp_path):
    """Keep uploaded files in the test's own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def clerk():
    return staff()


@pytest.fixture
def client(clerk):
    return signed_in(clerk)
