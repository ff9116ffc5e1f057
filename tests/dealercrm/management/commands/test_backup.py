from __future__ import annotations

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def test_it_says_where_the_keys_must_be_kept(tmp_path):
    said = StringIO()

    call_command("backup", str(tmp_path / "a.backup"), stdout=said)

    kid = settings.FIELD_KEYS[0].partition(":")[0]
    assert f"FIELD_KEYS（编号 {kid}）和 INDEX_KEY 另存一处" in said.getvalue()
    assert {path.name for path in tmp_path.iterdir()} == {"a.backup", "a.backup.json"}


def test_a_refusal_is_one_sentence(tmp_path):
    (tmp_path / "a.backup").write_text("")

    with pytest.raises(CommandError, match="已存在，不会覆盖：请换一个文件名。"):
        call_command("backup", str(tmp_path / "a.backup"))
