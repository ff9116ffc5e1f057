from __future__ import annotations

import psycopg2
import pytest
from django.db import connection
from psycopg2.extensions import make_dsn

from dealercrm.carry_over.old_database import CannotCarryOver, opened


def test_nothing_can_be_written_through_the_connection(old):
    with opened(old.url) as reader:
        cursor = reader._connection.cursor()
        with pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            cursor.execute("DELETE FROM sms_optout")


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        pytest.param("postgres://127.0.0.1:1/x", "连不上旧数据库", id="no server"),
        pytest.param("旧库", "地址写法不对", id="no address"),
    ],
)
def test_address_that_leads_nowhere_is_refused(url, sentence):
    with pytest.raises(CannotCarryOver, match=sentence), opened(url):
        pass


def test_database_of_the_new_layout_is_refused(db):
    parameters = connection.get_connection_params()
    given = ("dbname", "host", "port", "user", "password")
    url = make_dsn(**{key: parameters.get(key) for key in given})

    with pytest.raises(CannotCarryOver, match="不是旧版系统最后一版"), opened(url):
        pass


def test_older_version_than_the_last_is_refused(old):
    with psycopg2.connect(old.url) as writer:
        writer.cursor().execute("DELETE FROM django_migrations WHERE app = 'sms'")

    with pytest.raises(CannotCarryOver, match="先用旧版最后一版"), opened(old.url):
        pass
    writer.close()
