"""Uploaded proofs of consent: checked, stored encrypted, opened with an audit row."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import datetime
from hashlib import sha256
from pathlib import PurePath
from typing import Final

from accounts.models import AuditEntry, User
from customers.models import ProofFile
from customers.wishes.consent import NotAConsent
from shop.database.storable import storable

Kind = ProofFile.Kind

MAX_BYTES: Final = 5 * 1024 * 1024
# The first bytes of each kind; what a browser says about a file is not believed.
_BEGINNINGS: Final = (
    (Kind.JPEG, 0, b"\xff\xd8\xff"),
    (Kind.PNG, 0, b"\x89PNG\r\n\x1a\n"),
    (Kind.PDF, 0, b"%PDF-"),
    (Kind.MP3, 0, b"ID3"),
    (Kind.MP3, 0, b"\xff\xfb"),
    (Kind.MP3, 0, b"\xff\xf3"),
    (Kind.M4A, 4, b"ftypM4A"),
    (Kind.M4A, 4, b"ftypmp42"),
    (Kind.WAV, 8, b"WAVE"),
)
SUFFIXES: Final = {
    Kind.JPEG: ".jpg",
    Kind.PNG: ".png",
    Kind.PDF: ".pdf",
    Kind.MP3: ".mp3",
    Kind.M4A: ".m4a",
    Kind.WAV: ".wav",
}
ACCEPTED: Final = ".jpg,.jpeg,.png,.pdf,.mp3,.m4a,.wav"


def kind_of(content: bytes) -> ProofFile.Kind:
    """Return what the content is; raises NotAConsent for a file that is not allowed."""
    if not content:
        raise NotAConsent("上传的文件是空的，请重新选择文件。")
    if len(content) > MAX_BYTES:
        raise NotAConsent("文件超过 5 MB，请拍小一点的照片或压缩后再上传。")
    for kind, at, beginning in _BEGINNINGS:
        if content[at:].startswith(beginning):
            return kind
    raise NotAConsent(
        "只能上传照片（JPG、PNG）、PDF 或录音（MP3、M4A、WAV），请换一个文件。"
    )


def store(name: str, content: bytes, *, by: User | None, now: datetime) -> ProofFile:
    """Store the file encrypted; raises NotAConsent for one that is not allowed."""
    kind = kind_of(content)
    return ProofFile.objects.create(
        name=storable(PurePath(name).stem, 100) + SUFFIXES[kind],
        kind=kind,
        size=len(content),
        sha256=sha256(content).hexdigest(),
        content=b64encode(content).decode(),
        uploaded_by=by,
        uploaded_at=now,
    )


def read(file: ProofFile, *, by: User, ip_address: str | None = None) -> bytes:
    """Return the content, after writing the audit entry.

    The caller has checked the permission ``customers.open_prooffile``.
    """
    AuditEntry.objects.create(
        user=by,
        action=AuditEntry.Action.OPEN_PROOF,
        target=str(file)[:80],
        target_id=str(file.pk),
        ip_address=ip_address,
    )
    return b64decode(file.content)
