"""What a reason to contact an owner is, and the list of all that are installed.

A reason is one class in one file: ``reminders/reasons/<name>.py``, or ``reason.py`` of
an app in INSTALLED_APPS. ``discover`` imports those files at start; each registers
its reasons with ``@register``. No other module names a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar, Final, TypeVar

from django.utils.module_loading import autodiscover_modules

from customers.contact import Category, MessageClass, register_follow_up
from reminders import reasons as package
from reminders.facts.batch import Batch
from reminders.models import RuleStep
from reminders.models.labelled_codes import CASE_LABELS, REASON_LABELS
from reminders.reasons.value import Due
from sms.texts.default_texts import DefaultText
from sms.texts.rendering import Placeholder, declare

Channel = RuleStep.Channel
CountedFrom = RuleStep.CountedFrom


class Priority(IntEnum):
    """The smaller goes first when a person can hear only one thing."""

    RECALL = 10
    SAFETY = 20
    LEGAL_DATE = 30
    MAINTENANCE = 40
    CARE = 50
    PROMOTION = 60


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a fresh installation; category and class are those of its reason."""

    slug: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """A text or a call ``offset_days`` from a day, at most ``grace_days`` late.

    ``template`` is the slug of a text; a call has a ``script`` in its place.
    ``wordings`` are slugs of other texts by the case in which they are taken.
    """

    offset_days: int
    grace_days: int
    template: str = ""
    variant: str = ""
    counted_from: CountedFrom = CountedFrom.DUE
    channel: Channel = Channel.TEXT
    script: str = ""
    wordings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A car that is kept from hearing of one subject, and why in Chinese."""

    vehicle: int
    subject_id: int | None
    sentence: str


class Reason:
    """Why the shop contacts an owner; subclass it and put ``@register`` above.

    Staff edit steps and texts in the admin; those given here are what a fresh
    installation starts with.
    """

    code: ClassVar[str]
    label: ClassVar[str]
    priority: ClassVar[Priority]
    # What its texts, and calls about it, are counted with.
    category: ClassVar[Category] = Category.CARE
    message_class: ClassVar[MessageClass] = MessageClass.SERVICE

    # Kinds of its due items that may have steps of their own, with their labels.
    variants: ClassVar[Mapping[str, str]] = {}
    # Cases in which a step may speak by another text, with their labels.
    cases: ClassVar[Mapping[str, str]] = {}
    steps: ClassVar[tuple[Step, ...]] = ()
    texts: ClassVar[tuple[Text, ...]] = ()
    # The names that it fills in ``Due.blanks``.
    placeholders: ClassVar[tuple[Placeholder, ...]] = ()

    # How long after its day a cycle stays open; None until it is done.
    keep_overdue_days: ClassVar[int | None] = None
    # A day to be kind on: kept only where an active step speaks of it.
    is_occasion: ClassVar[bool] = False
    # Of the person and not of the car: whoever has two cars hears it once.
    is_personal: ClassVar[bool] = False
    # Asked because the owner was here: a recent visit does not hold it back.
    is_follow_up: ClassVar[bool] = False
    # Staff begin it by hand, and its own page writes its steps.
    is_started_by_staff: ClassVar[bool] = False
    # Whether a share of the owners may be kept from it to measure what it does.
    may_hold_out: ClassVar[bool] = False
    holdout_percent: ClassVar[int] = 0

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        """Yield what falls due of which car.

        Facts are read by ``batch.read(reader)``, in a constant number of queries
        whatever the number of cars; a car of which nothing is due is left out.
        """
        raise NotImplementedError

    def read_held_out(self, vehicles: Collection[int]) -> Collection[HeldOut]:
        """Return whom it keeps apart by itself; one query for the cars given."""
        return ()

    def is_duty(self, subject: str) -> bool:
        """Whether a law sets the day, so that calls about it go on after a TD."""
        return self.priority <= Priority.LEGAL_DATE

    def in_a_list(self, title: str) -> str:
        """Return what stands for it in a text that lists several due things."""
        return self.label

    @property
    def default_texts(self) -> list[DefaultText]:
        return [
            DefaultText(
                each.slug, each.name, self.category, each.text, self.message_class
            )
            for each in self.texts
        ]


class UnknownReason(ValueError):
    """No installed app has this reason; its text is a Chinese sentence for staff."""


_reasons: Final[dict[str, Reason]] = {}

SomeReason = TypeVar("SomeReason", bound=type[Reason])


def register(kind: SomeReason) -> SomeReason:
    """Add a reason to those of the shop; raises ValueError where its code is taken."""
    found = kind()
    if found.code in _reasons:
        raise ValueError(f"缘由代号「{found.code}」已被占用，请换一个代号。")
    declare(*found.placeholders)
    _reasons[found.code] = found
    if found.is_follow_up:
        register_follow_up(found.code)
    REASON_LABELS[found.code] = found.label
    CASE_LABELS.update(found.cases)
    return kind


def discover() -> None:
    """Import every module that may register a reason; harmless when repeated."""
    for module in iter_modules(package.__path__, f"{package.__name__}."):
        import_module(module.name)
    autodiscover_modules("reason")


def reason(code: str) -> Reason:
    """Return the reason of this code, or raise UnknownReason."""
    try:
        return _reasons[code]
    except KeyError:
        raise UnknownReason(
            f"没有代号为「{code}」的缘由，请检查 INSTALLED_APPS 是否少了它的应用。"
        ) from None


def label(code: str) -> str:
    """Return the Chinese name, of a reason that is not installed any more its code."""
    return REASON_LABELS.get(code, code)


def every() -> list[Reason]:
    """Return all reasons, the most urgent first."""
    return sorted(_reasons.values(), key=lambda each: (each.priority, each.code))


def codes(*, is_occasion: bool | None = None) -> list[str]:
    """Return the codes of all reasons, or of those that are occasions or are not."""
    return [
        each.code
        for each in every()
        if is_occasion is None or each.is_occasion is is_occasion
    ]
