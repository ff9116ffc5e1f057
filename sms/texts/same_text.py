"""Tell whether two texts differ only in what each gateway has of its own.

The same wording with the same values is rendered once for the primary gateway and again
for the one that sends it. The two may differ in the signature, in the opt-out wording
at the end, and where one gateway rejects a word for which another stands. Every other
difference is a difference of content.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from sms.gateways import registry
from sms.models import Filing, TemplateVersion
from sms.texts.banned_words import without_opt_out
from sms.texts.rendering import reworded

_SIGNATURE: Final = re.compile(r"【[^【】]*】")
_PAUSES: Final = "，,。；; "


def is_same_text(one: str, other: str, *, version: TemplateVersion) -> bool:
    """Return whether both say the same; both are renderings of this version.

    Runs one query, and only where the texts are not equal.
    """
    if one == other:
        return True
    filings = Filing.objects.filter(version=version)
    rows = list(filings.values_list("ending", "words"))
    endings = {ending for ending, _ in rows} | _endings(version.template.message_class)
    words = [words for _, words in rows]
    return _content(one, endings, words) == _content(other, endings, words)


def _endings(message_class: str) -> set[str]:
    return {
        registry.gateway(name).capabilities.ending(message_class)
        for name in registry.names()
    }


def _content(
    text: str, endings: Collection[str], words: Iterable[Mapping[str, str]]
) -> str:
    """Return the text without signature and ending, in the words of all gateways."""
    content = _SIGNATURE.sub("", text, count=1).rstrip(_PAUSES)
    for ending in sorted(filter(None, endings), key=len, reverse=True):
        content = content.removesuffix(ending)
    content = without_opt_out(content).rstrip(_PAUSES)
    for each in words:
        content = reworded(content, each)
    return content
