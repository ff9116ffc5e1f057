from __future__ import annotations

import pytest
from django.core.management import CommandError, call_command


def test_a_refusal_is_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="找不到备份文件"):
        call_command("restore", str(tmp_path / "none"))
