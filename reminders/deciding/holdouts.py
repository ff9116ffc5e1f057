"""Control groups: people who are not told, so that the effect can be measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import sha256

from reminders.models import Holdout
from reminders.reasons import registry
from shop.database.chunks import chunked


def draw(scope: str, number: str) -> float:
    """Return a fixed pseudo-random value in [0, 1) for this number and scope.

    The values are evenly distributed and independent between scopes. ``number`` is the
    keyed hash of a phone number, so that nobody can predict or choose the value.
    """
    digest = sha256(f"{scope}:{number}".encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


@dataclass(frozen=True, slots=True)
class Holdouts:
    """The control groups that apply to a batch of cars.

    ``percents`` is the share by reason. ``kept_apart`` lists the cars that a reason
    itself keeps out, with a Chinese sentence, by (reason, subject, car).
    """

    percents: Mapping[str, int]
    kept_apart: Mapping[tuple[str, int | None, int], str]

    def why_held_out(
        self, reason: str, subject_id: int | None, vehicle: int, number: str
    ) -> str:
        """Return a Chinese sentence for members of a control group, '' for others."""
        if sentence := self.kept_apart.get((reason, subject_id, vehicle)):
            return sentence
        percent = self.percents.get(reason, 0)
        if not percent or draw(f"reason:{reason}", number) * 100 >= percent:
            return ""
        return f"抽到「{registry.label(reason)}」的对照组（{percent}%），不通知"


def read_holdouts(vehicles: Collection[int]) -> Holdouts:
    """Read the shares, and which of these cars the reasons keep out themselves."""
    kept_apart = {
        (reason.code, each.subject_id, each.vehicle): each.sentence
        for chunk in chunked(vehicles)
        for reason in registry.every()
        for each in reason.read_held_out(chunk)
    }
    allowed = [each.code for each in registry.every() if each.may_hold_out]
    shares = Holdout.objects.filter(reason__in=allowed)
    percents = dict(shares.values_list("reason", "percent"))
    return Holdouts(percents, kept_apart)


def load_holdouts() -> int:
    """Create the missing shares; return how many. Edited ones stay unchanged."""
    known = set(Holdout.objects.values_list("reason", flat=True))
    missing = [
        Holdout(reason=each.code, percent=each.holdout_percent)
        for each in registry.every()
        if each.holdout_percent and each.code not in known
    ]
    return len(Holdout.objects.bulk_create(missing))
