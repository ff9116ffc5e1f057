"""Encrypts phone numbers and texts in the database; a keyed index finds numbers.

A sealed value is ``v1$KID$BASE64(nonce + ciphertext + tag)``, AES-256-GCM. Its
associated data is ``table.column:primary key``, so a ciphertext that is copied into
another row cannot be decrypted. The key id allows changing keys while the system runs.
"""

from __future__ import annotations

import hmac
import os
from base64 import b64decode, urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any, cast, overload

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import IsNull

if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField

VERSION = "v1"
NONCE_BYTES = 12
INDEX_BYTES = 16


class CannotOpen(Exception):
    """The sealed value belongs to another row, or its key is not in FIELD_KEYS."""


class Sealed(str):
    """A ciphertext as it stands in the database."""

    __slots__ = ()


@lru_cache(maxsize=4)
def _keyring(entries: tuple[str, ...]) -> dict[str, AESGCM]:
    pairs = (entry.partition(":") for entry in entries)
    return {kid: AESGCM(b64decode(secret)) for kid, _, secret in pairs}


def keyring() -> dict[str, AESGCM]:
    """Return the keys by id; the first one encrypts."""
    return _keyring(tuple(settings.FIELD_KEYS))


def seal(plain: str, place: str) -> Sealed:
    """Encrypt with the current key, bound to ``place`` (table.column:pk)."""
    kid, key = next(iter(keyring().items()))
    nonce = os.urandom(NONCE_BYTES)
    token = nonce + key.encrypt(nonce, plain.encode(), place.encode())
    return Sealed(f"{VERSION}${kid}${urlsafe_b64encode(token).decode()}")


def unseal(sealed: str, place: str) -> str:
    """Decrypt, or raise CannotOpen."""
    _, kid, payload = sealed.split("$", 2)
    token = urlsafe_b64decode(payload)
    try:
        key = keyring()[kid]
        plain = key.decrypt(token[:NONCE_BYTES], token[NONCE_BYTES:], place.encode())
    except (KeyError, InvalidTag) as error:
        raise CannotOpen(place) from error
    return plain.decode()


def index_of(number: str) -> str:
    """Return the keyed index of a normalised number: 22 characters, '' for ''.

    HMAC-SHA256 cut to 128 bits. Without the key nobody can find a number by trying all
    11 digits. Opt-outs, caps and the sending lock are keyed by this value.
    """
    if not number:
        return ""
    digest = hmac.new(settings.INDEX_KEY.encode(), number.encode(), sha256).digest()
    return urlsafe_b64encode(digest[:INDEX_BYTES]).rstrip(b"=").decode()


def lock_key(phone_index: str) -> int:
    """Return the signed 64-bit key of the advisory lock on a number."""
    raw = urlsafe_b64decode(phone_index + "==")
    return int.from_bytes(raw[:8], "big", signed=True)


class _SealedAttribute:
    """Decrypts when it is read, so a list that shows no number decrypts none."""

    def __init__(self, field: SealedField) -> None:
        self.field = field

    @overload
    def __get__(
        self, instance: None, owner: type[models.Model]
    ) -> _SealedAttribute: ...

    @overload
    def __get__(self, instance: models.Model, owner: type[models.Model]) -> str: ...

    def __get__(
        self, instance: models.Model | None, owner: type[models.Model]
    ) -> str | _SealedAttribute:
        if instance is None:
            return self
        name = self.field.attname
        if name not in instance.__dict__:
            instance.refresh_from_db(fields=[name])
        value = instance.__dict__[name]
        if isinstance(value, Sealed):
            value = unseal(value, self.field.place(instance.pk)) if value else ""
            instance.__dict__[name] = value
        return cast(str, value)

    def __set__(self, instance: models.Model, value: str | None) -> None:
        instance.__dict__[self.field.attname] = "" if value is None else value
        if not isinstance(value, Sealed):
            instance.__dict__.update(self.field.derived(value or ""))


class SealedField(_TextField):
    """Text encrypted in the database and bound to its row.

    The model's primary key must be known before the insert (``shop.database.keys``).
    Every look-up except ``isnull`` is refused, and so is ``QuerySet.update``: only
    ``save`` and ``bulk_create`` write a sealed value. '' stays ''.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", "")
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def place(self, key: Any) -> str:
        return f"{self.model._meta.db_table}.{self.column}:{key}"

    def seal(self, plain: str, key: Any) -> Sealed:
        """Encrypt the value for the row with this primary key; '' stays ''."""
        return seal(plain, self.place(key)) if plain else Sealed()

    def derived(self, plain: str) -> dict[str, str]:
        """Return the columns that follow from the plain value; none by default."""
        return {}

    def contribute_to_class(
        self, cls: type[models.Model], name: str, private_only: bool = False
    ) -> None:
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        return None if value is None else Sealed(value)

    def pre_save(self, model_instance: models.Model, add: bool) -> Sealed:
        stored = model_instance.__dict__.get(self.attname, "")
        if isinstance(stored, Sealed):
            return stored
        return self.seal(stored, model_instance.pk)

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> Any:
        # '' needs no protection, and a migration fills a new column with it.
        if value and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed: save the instance instead.")
        return None if value is None else str(value)

    def get_lookup(self, lookup_name: str) -> type[models.Lookup[Any]] | None:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up by its index.")
        return IsNull


class SealedNumberField(SealedField):
    """A sealed number; ``<name>_index`` is the keyed index that is derived from it."""

    def derived(self, plain: str) -> dict[str, str]:
        return {f"{self.attname}_index": index_of(plain)}


class SealedPhoneField(SealedNumberField):
    """A sealed mobile number, which has a tail besides the index.

    ``<name>_tail`` holds its last four digits in clear, because advisers search by
    them.
    """

    TAIL_DIGITS = 4

    def derived(self, plain: str) -> dict[str, str]:
        tail = {f"{self.attname}_tail": plain[-self.TAIL_DIGITS :]}
        return super().derived(plain) | tail
