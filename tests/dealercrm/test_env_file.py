from __future__ import annotations

import stat
from base64 import b64decode

import pytest

from dealercrm import env_file


@pytest.fixture(autouse=True)
def no_secrets_in_the_environment(monkeypatch):
    for name in env_file.SECRETS:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def path(tmp_path):
    return tmp_path / ".env"


def variables(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def test_new_file_holds_every_secret_and_is_the_owner_s(path):
    added = env_file.complete(path)

    assert added == list(env_file.SECRETS) == list(variables(path))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_second_run_changes_nothing(path):
    env_file.complete(path)
    before = path.read_bytes()

    assert env_file.complete(path) == []
    assert path.read_bytes() == before


def test_missing_secret_is_added_below_the_old_ones(path):
    path.write_text("SECRET_KEY=kept\nDEBUG=1")

    env_file.complete(path)

    assert path.read_text().startswith("SECRET_KEY=kept\nDEBUG=1\nFIELD_KEYS=")


def test_file_that_everyone_could_read_is_closed(path):
    path.touch(0o644)

    env_file.complete(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("variable", ["INDEX_KEY", "INDEX_KEY_FILE"])
def test_secret_of_the_environment_is_not_generated(path, monkeypatch, variable):
    monkeypatch.setenv(variable, "elsewhere")

    assert "INDEX_KEY" not in env_file.complete(path)


def test_two_installations_share_no_secret(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    env_file.complete(first)
    env_file.complete(second)

    assert not set(variables(first).values()) & set(variables(second).values())


def test_field_key_has_an_id_and_256_bits():
    kid, _, key = env_file.new_field_key().partition(":")

    assert kid.isalnum()
    assert len(b64decode(key, validate=True)) == env_file.AES_256_KEY_BYTES
