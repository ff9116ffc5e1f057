"""Fill the places of a wording with the remarks that fit into one part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reminders.telling.placeholders import PLACES, REMARK
from reminders.telling.remarks.choice import Candidate, choose
from sms.texts.parts import SINGLE_UNITS, units
from sms.texts.rendering import placeholders, render

# Stands for a remark that is not chosen yet.
_ONE_UNIT = "。"


def fit_remarks(
    wording: str,
    values: Mapping[str, str],
    ranking: Iterable[Candidate],
    *,
    otherwise: str,
    longest: int,
    ending: str = "",
    words: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Return the values of the places that the wording has.

    Signature, values and ``ending`` count towards the one part. A text that is longer
    without any remark has none, and says ``otherwise`` in their place. Raises
    CannotRender as ``render`` does.
    """
    used = placeholders(wording)
    places = [name for name in PLACES if name in used]
    if not places:
        return {}
    plain = {**values, REMARK.name: otherwise}
    shortest = {**plain, REMARK.name: otherwise or _ONE_UNIT}
    text = render(wording, shortest, ending=ending, words=words or {})
    room = SINGLE_UNITS - units(text)
    return choose(ranking, plain, places, room=room, longest=longest)
