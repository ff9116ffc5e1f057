"""A rule about words, and what it finds in a wording."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """A fault of a wording and its source; a wording with a grave one is not saved."""

    sentence: str
    source: str
    is_grave: bool = True


@dataclass(frozen=True)
class WordRule:
    """``sentence`` tells staff what to do; {} in it stands for the words found."""

    pattern: re.Pattern[str]
    sentence: str
    source: str
    is_grave: bool = True

    def find(self, text: str) -> Finding | None:
        hit = self.pattern.search(text)
        if hit is None:
            return None
        sentence = self.sentence.replace("{}", hit[0])
        return Finding(sentence, self.source, self.is_grave)


def any_of(*patterns: str) -> re.Pattern[str]:
    """Return one pattern for texts that match any of these, in either case."""
    return re.compile("|".join(patterns), re.IGNORECASE)
