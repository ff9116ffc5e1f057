from __future__ import annotations

import pytest
from django.db import connection


@pytest.mark.django_db
def test_a_query_whose_asker_is_gone_ends_by_itself():
    with connection.cursor() as cursor:
        cursor.execute("SHOW client_connection_check_interval")
        assert cursor.fetchone() == ("5s",)
