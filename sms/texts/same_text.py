"""Tell whether a text is a rendering of its wording for any gateway.

The same wording with the same values is rendered once for the primary gateway and again
for the one that sends it. The two may differ in the signature, in the opt-out wording
at the end, and in the words that stand instead of those that a gateway rejects. Every
other difference is a difference of content.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from sms.gateways import registry
from sms.models import Filing, TemplateVersion
from sms.texts.banned_words import without_opt_out
from sms.texts.rendering import render

_SIGNATURE: Final = re.compile(r"【[^【】]*】")
_PAUSES: Final = "，,。；; "


def is_rendering(
    text: str, version: TemplateVersion, values: Mapping[str, str]
) -> bool:
    """Return whether the text is the wording with these values, for some gateway.

    Runs one query. Raises CannotRender if a value is missing.
    """
    filings = Filing.objects.filter(version=version)
    rows = list(filings.values_list("ending", "words"))
    endings = {ending for ending, _ in rows} | _endings(version.template.message_class)
    content = _content(text, endings)
    return any(
        content == _content(render(version.text, values, words=words), endings)
        for words in ({}, *(words for _, words in rows))
    )


def _endings(message_class: str) -> set[str]:
    return {
        registry.gateway(name).capabilities.ending(message_class)
        for name in registry.names()
    }


def _content(text: str, endings: Collection[str]) -> str:
    """Return the text without signature and ending."""
    content = _SIGNATURE.sub("", text, count=1).rstrip(_PAUSES)
    for ending in sorted(filter(None, endings), key=len, reverse=True):
        content = content.removesuffix(ending)
    return without_opt_out(content).rstrip(_PAUSES)
