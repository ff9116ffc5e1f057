from __future__ import annotations

from hashlib import sha256

import pytest

from accounts.models import AuditEntry, User
from customers.models import ProofFile
from customers.wishes.consent import NotAConsent
from customers.wishes.proof_files import MAX_BYTES, Kind, kind_of, read, store
from shop.database.sealed import CannotOpen
from tests.factories import NOW

PDF = b"%PDF-1.7 signed"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\xff\xd8\xff\xe0photo", Kind.JPEG),
        (b"\x89PNG\r\n\x1a\nscan", Kind.PNG),
        (PDF, Kind.PDF),
        (b"ID3\x04call", Kind.MP3),
        (b"\0\0\0\x1cftypM4A call", Kind.M4A),
        (b"RIFF\0\0\0\0WAVEfmt ", Kind.WAV),
        (PDF.ljust(MAX_BYTES, b" "), Kind.PDF),
    ],
)
def test_the_content_decides_what_a_file_is(content, kind):
    assert kind_of(content) == kind


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg onload=x>", b"MZ\x90", b" %PDF-", PDF.ljust(MAX_BYTES + 1, b" ")],
    ids=["empty", "svg", "program", "not at the beginning", "a byte too large"],
)
def test_other_content_is_refused(content):
    with pytest.raises(NotAConsent):
        kind_of(content)


@pytest.mark.django_db
class TestStoredFile:
    @pytest.fixture
    def by(self):
        return User.objects.create(username="wang")

    def test_name_and_fingerprint_are_kept_and_the_suffix_follows_the_content(self, by):
        file = store("../同意书.exe", PDF, by=by, now=NOW)

        assert (file.name, file.size, file.sha256, file.uploaded_by) == (
            "同意书.pdf",
            len(PDF),
            sha256(PDF).hexdigest(),
            by,
        )

    def test_reading_it_is_audited(self, by):
        file = ProofFile.objects.get(pk=store("同意书", PDF, by=by, now=NOW).pk)

        assert read(file, by=by, ip_address="203.0.113.9") == PDF
        entry = AuditEntry.objects.get()
        assert (entry.user, entry.action, entry.target, entry.ip_address) == (
            by,
            "open_proof",
            "同意书.pdf",
            "203.0.113.9",
        )

    def test_content_copied_into_another_row_cannot_be_read(self, by):
        one, other = (store(name, PDF, by=by, now=NOW) for name in ("a", "b"))
        copied = ProofFile.objects.filter(pk=one.pk).values_list("content", flat=True)
        fresh = ProofFile.objects.get(pk=other.pk)
        fresh.content = copied[0]

        with pytest.raises(CannotOpen):
            read(fresh, by=by)
