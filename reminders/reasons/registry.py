"""Defines what a reason to contact an owner is, and keeps the list of all reasons.

A reason is one class in one file: ``reminders/reasons/<name>.py``, or ``reason.py`` of
an app in INSTALLED_APPS. ``discover`` imports those files at start; each registers
its reasons with ``@register``. No other module names a reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from importlib import import_module
from pkgutil import iter_modules
from typing import ClassVar, Final, TypeVar

from django.utils.module_loading import autodiscover_modules

from customers.categories import Category, MessageClass
from customers.silence import register_follow_up
from reminders import reasons as package
from reminders.facts.batch import Batch
from reminders.models import RuleStep
from reminders.models.labelled_codes import CASE_LABELS, REASON_LABELS
from reminders.reasons.value import Due
from sms.asking import Asks
from sms.texts.default_texts import OF_SERVICE, DefaultText
from sms.texts.rendering import Placeholder, declare

Channel = RuleStep.Channel
CountedFrom = RuleStep.CountedFrom


class Priority(IntEnum):
    """Decides which reminder is sent if only one may be: the smallest value first."""

    RECALL = 10
    SAFETY = 20
    LEGAL_DATE = 30
    MAINTENANCE = 40
    CARE = 50
    # A question to the owner; it takes no other text's day and place under the cap.
    QUESTION = 55
    PROMOTION = 60


@dataclass(frozen=True, slots=True)
class Text:
    """A default text; without a category or class of its own, its reason's apply.

    ``class_source`` says which rule puts the text into its class.
    """

    slug: str
    name: str
    text: str
    category: Category | None = None
    message_class: MessageClass | None = None
    class_source: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A text or a call ``offset_days`` from a day, at most ``grace_days`` late.

    ``template`` is the slug of a text; a call has a ``script`` instead. ``wordings``
    maps a case to the slug of the text that is used in that case. ``remarks`` are the
    kinds of remark that the text may have, the most wanted first, and ``otherwise``
    what stands in their place if none fits.
    """

    offset_days: int
    grace_days: int
    template: str = ""
    variant: str = ""
    counted_from: CountedFrom = CountedFrom.DUE
    channel: Channel = Channel.TEXT
    script: str = ""
    wordings: Mapping[str, str] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A car in the control group of one subject, with a Chinese sentence why."""

    vehicle: int
    subject_id: int | None
    sentence: str


class Reason:
    """Why the shop contacts an owner; subclass it and put ``@register`` above.

    Staff edit steps and texts in the admin; the ones given here are the defaults of a
    fresh installation.
    """

    code: ClassVar[str]
    label: ClassVar[str]
    priority: ClassVar[Priority]
    # The category under which its texts and calls count towards caps and opt-outs.
    category: ClassVar[Category] = Category.CARE
    message_class: ClassVar[MessageClass] = MessageClass.SERVICE
    # The law or the gateway's rule that puts its texts into this class.
    class_source: ClassVar[str] = OF_SERVICE

    # Variants of its due items, with labels; a step may apply to one variant only.
    variants: ClassVar[Mapping[str, str]] = {}
    # Cases in which a step may use another text, with labels.
    cases: ClassVar[Mapping[str, str]] = {}
    steps: ClassVar[tuple[Step, ...]] = ()
    texts: ClassVar[tuple[Text, ...]] = ()
    # The placeholders that the reason fills in ``Due.blanks``.
    placeholders: ClassVar[tuple[Placeholder, ...]] = ()

    # What its day is called in a text beside others: 交强险到期, 上线检测截止.
    ends: ClassVar[str] = "到期"
    # What a caller says about it where no step of the ladder has words for the day.
    spoken: ClassVar[str] = "您的{车牌}的{到期事项}。您看哪天方便办理？"

    # For how many days after its due date a cycle stays open; None: until it is done.
    keep_overdue_days: ClassVar[int | None] = None
    # An occasion such as a birthday: due items exist only while it has an active step.
    is_occasion: ClassVar[bool] = False
    # About the person and not the car: an owner of two cars is contacted once.
    is_personal: ClassVar[bool] = False
    # A follow-up of a visit: a recent visit does not hold it back.
    is_follow_up: ClassVar[bool] = False
    # A text that falls due for everybody on one day is spread over so many days.
    spread_over_days: ClassVar[int] = 0
    # Whether its text becomes a call for an owner who prefers calls. Recalls and safety
    # notices are texted at once and have calls of their own; a wish, a hint, a question
    # or an invitation for many people stays a text.
    suits_a_call: ClassVar[bool] = True
    # Staff start it by hand, and its own page creates its steps.
    is_started_by_staff: ClassVar[bool] = False
    # Whether a control group of owners may be left out to measure the effect.
    may_hold_out: ClassVar[bool] = False
    holdout_percent: ClassVar[int] = 0

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        """Yield (key of the car, due cycle) pairs.

        Read facts with ``batch.read(reader)``, in a constant number of queries for any
        number of cars. A car without a due cycle is left out.
        """
        raise NotImplementedError

    def read_held_out(self, vehicles: Collection[int]) -> Collection[HeldOut]:
        """Return the cars that this reason itself leaves out; at most 1 query."""
        return ()

    def asks(self, text: str) -> Asks | None:
        """Return the question of a finished text that a digit or Y answers, if any."""
        return None

    def is_duty(self, subject: str) -> bool:
        """Whether a law sets the day, so that calls go on after an opt-out (TD)."""
        return self.priority <= Priority.LEGAL_DATE

    def in_a_list(self, title: str, blanks: Mapping[str, str]) -> str:
        """Return its name in a text that lists several due items."""
        return self.label

    def advice(self, title: str, days: int) -> str:
        """Return what to do when it is due in ``days`` (negative: since), or ''."""
        return ""

    def load_rules(self) -> int:
        """Create the missing rows of rules that staff edit; return how many."""
        return 0

    @property
    def default_texts(self) -> list[DefaultText]:
        return [
            DefaultText(
                each.slug,
                each.name,
                each.category or self.category,
                each.text,
                each.message_class or self.message_class,
                each.class_source or self.class_source,
            )
            for each in self.texts
        ]


class SharedReason(Reason):
    """An occasion whose days are the same for every car, such as a season.

    Its due items are not stored ahead: ``reminders.ladder.occasions`` makes those of
    all cars when the first step of the occasion begins.
    """

    is_occasion = True

    def find(self, batch: Batch) -> Iterator[tuple[int, Due]]:
        return iter(())

    def find_shared(self, today: date) -> Iterator[Due]:
        """Yield the current or next cycle of each of its days; pure."""
        raise NotImplementedError


class UnknownReason(ValueError):
    """No installed app has this reason; the message is a Chinese sentence for staff."""


_reasons: Final[dict[str, Reason]] = {}

SomeReason = TypeVar("SomeReason", bound=type[Reason])


def register(kind: SomeReason) -> SomeReason:
    """Register a reason. Raises ValueError if its code is taken."""
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
    """Return the Chinese name, or the code if the reason is not installed any more."""
    return REASON_LABELS.get(code, code)


def every() -> list[Reason]:
    """Return all reasons, the most urgent first."""
    return sorted(_reasons.values(), key=lambda each: (each.priority, each.code))


def shared() -> list[SharedReason]:
    """Return the reasons whose days are the same for every car."""
    return [each for each in every() if isinstance(each, SharedReason)]


def codes(*, is_occasion: bool | None = None) -> list[str]:
    """Return the codes of all reasons, or only of occasions, or only of the others."""
    return [
        each.code
        for each in every()
        if is_occasion is None or each.is_occasion is is_occasion
    ]


def urgent_codes() -> list[str]:
    """Return the codes of recalls and safety notices, which nothing holds back."""
    return codes_up_to(Priority.SAFETY)


def codes_up_to(priority: Priority) -> list[str]:
    """Return the codes of the reasons that are at least so urgent."""
    return sorted(each.code for each in every() if each.priority <= priority)
