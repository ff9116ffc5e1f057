"""Sentence patterns written as a row of words, so that a rule can be read aloud.

A pattern is a line of parts with spaces between them. A part is a word or several with
``|`` between them; ``<stop>`` stands for all words of that name in the vocabulary. A
part may be missing if ``?`` ends it, or come any number of times if ``*`` does. ``~4``
means up to four other characters; ``^`` and ``$`` are the ends of the sentence; a part
that begins with ``!`` must not follow here. A word may hold marks of a regular
expression, such as ``?`` for a character that may be missing, ``[…]`` and ``(?<!…)``.
A ``?`` at the end of a part makes the whole part optional, with all its words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

Vocabulary = Mapping[str, str]
_PART: Final = re.compile(r"(?P<forbidden>!?)(?P<words>.+?)(?P<times>[?*]?)")
_GAP: Final = re.compile(r"~(\d+)")
_NAME: Final = re.compile(r"(?<!\?P)<(\w+)>")


class UnknownWord(ValueError):
    """A pattern names a word that the vocabulary does not have."""


@dataclass(frozen=True)
class Patterns:
    """Some patterns over one vocabulary; ``find`` returns the words that match."""

    vocabulary: Vocabulary
    lines: Sequence[str]

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        one_of = "|".join(f"(?:{self._line(line)})" for line in self.lines)
        return re.compile(one_of)

    def find(self, sentence: str) -> str:
        """Return the first words that match a pattern, '' if none does."""
        found = self._compiled.search(sentence)
        return found[0] or sentence if found else ""

    def end_of(self, sentence: str, at: int) -> int:
        """Return where the longest pattern that begins at ``at`` ends, else ``at``."""
        found = (each.match(sentence, at) for each in self._each)
        return max((match.end() for match in found if match), default=at)

    def without(self, sentence: str) -> str:
        """Return the sentence with a mark in place of all that matches."""
        return self._compiled.sub("□", sentence)

    def blanked(self, sentence: str) -> str:
        """Return the sentence with a mark in place of each character that matches."""
        return self._compiled.sub(lambda found: "□" * len(found[0]), sentence)

    @cached_property
    def _each(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(self._line(line)) for line in self.lines)

    def _line(self, line: str) -> str:
        return "".join(self._part(part) for part in line.split())

    def _part(self, part: str) -> str:
        if part in ("^", "$"):
            return part
        if gap := _GAP.fullmatch(part):
            return f".{{0,{gap[1]}}}?"
        read = _PART.fullmatch(part)
        assert read is not None, "a part has at least one character"
        words = _NAME.sub(lambda name: self._words(name[1]), read["words"])
        group = f"(?!{words})" if read["forbidden"] else f"(?:{words})"
        return group + read["times"]

    def _words(self, name: str) -> str:
        try:
            return "|".join(self.vocabulary[name].split())
        except KeyError:
            raise UnknownWord(f"no word {name!r} in the vocabulary") from None
