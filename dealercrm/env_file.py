"""The `.env` beside manage.py: this installation's secrets, readable by its owner.

`python -m dealercrm.env_file` adds the secrets that are missing and never replaces one:
without the old FIELD_KEYS no phone number can be read, and without the old INDEX_KEY no
opt-out can be found.
"""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from collections.abc import Callable, Mapping
from pathlib import Path

from environ import Env

ENV_FILE = Path(__file__).resolve().parent.parent / ".env"
AES_256_KEY_BYTES = 32


def new_secret() -> str:
    """Return 64 URL-safe characters."""
    return secrets.token_urlsafe(48)


def new_field_key() -> str:
    """Return one entry of FIELD_KEYS: a key id, a colon and 32 bytes in base64."""
    key = b64encode(secrets.token_bytes(AES_256_KEY_BYTES)).decode()
    return f"k{secrets.token_hex(2)}:{key}"


SECRETS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": new_secret,
    "FIELD_KEYS": new_field_key,
    "INDEX_KEY": new_secret,
    "SIMULATOR_KEY": new_secret,
    "SMS_CALLBACK_TOKENS": new_secret,
}


def load() -> None:
    """Put the file's variables into the environment; variables set there win."""
    Env.read_env(ENV_FILE)


def is_set(name: str, environment: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the variable, or NAME_FILE instead of it, is set."""
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def complete(path: Path) -> list[str]:
    """Add the missing secrets to the file, mode 600; return the names added."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8") as file:
        os.fchmod(descriptor, 0o600)
        text = file.read()
        present = {line.partition("=")[0].strip() for line in text.splitlines()}
        added = [name for name in SECRETS if name not in present and not is_set(name)]
        if text and not text.endswith("\n"):
            file.write("\n")
        file.writelines(f"{name}={SECRETS[name]()}\n" for name in added)
    return added


if __name__ == "__main__":
    complete(ENV_FILE)
