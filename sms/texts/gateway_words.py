"""What is said instead of a word that one gateway's review rejects.

One wording of a text serves every gateway: where a vendor rejects 年检, its filing and
its texts say 检验. A filing keeps the words with which it was drafted, because what is
sent must be what was approved.
"""

from __future__ import annotations

from sms.models import BannedWord


def read_words(gateway_name: str) -> dict[str, str]:
    """Return the rejected words of the gateway that have another; 1 query."""
    rows = BannedWord.objects.filter(gateway=gateway_name, is_active=True)
    return dict(rows.exclude(replacement="").values_list("word", "replacement"))
