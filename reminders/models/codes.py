"""Codes that say why a reminder was sent, merged, held or not sent.

``Decision.code`` stores them. Code that counts decisions uses the members and sets of
this module, never the bare strings, so that renaming or adding a code cannot silently
change a measured effect.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """The reason of a decision; the second value is ``would_be_told``.

    It is True if the reminder was sent, or was only delayed by a more urgent reminder,
    by the minimum distance between texts or by a cap. Effects compare these people
    with the control group (HOLDOUT), who would have been told as well.
    """

    would_be_told: bool

    def __new__(cls, code: str, would_be_told: bool = False) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.would_be_told = would_be_told
        return member

    SEND = "send", True
    CALL = "call", True
    MERGED = "merged", True
    ONE_TEXT_A_DAY = "one_text_a_day", True
    TEXTED_TODAY = "texted_today", True
    RECENT_TEXT = "recent_text", True
    CATEGORY_CAP = "category_cap", True
    OVERALL_CAP = "overall_cap", True
    GIVES_WAY = "gives_way", True
    SPREAD = "spread", True
    NOT_NAMED = "not_named", True
    CALLED_INSTEAD = "called_instead", True
    BEYOND_LIST = "beyond_list", True
    ON_THE_LIST = "on_the_list", True
    FLEET_CAP = "fleet_cap", True
    FLEET_CALLED = "fleet_called", True

    HOLDOUT = "holdout"

    NO_PHONE = "no_phone"
    LANDLINE = "landline"
    NOT_KNOWN = "not_known"
    VETOED = "vetoed"
    CAR_GONE = "car_gone"
    NOT_THEIR_CAR = "not_their_car"
    CAR_IN_DOUBT = "car_in_doubt"
    OPTED_OUT = "opted_out"
    PERSON_OPTED_OUT = "person_opted_out"
    NO_TEXTS = "no_texts"
    DO_NOT_DISTURB = "do_not_disturb"
    WRONG_NUMBER = "wrong_number"
    SHARED_NUMBER = "shared_number"
    NO_CONSENT = "no_consent"
    TOO_LATE = "too_late"
    REPLIED = "replied"
    ANSWERED = "answered"
    OPEN_COMPLAINT = "open_complaint"
    SNOOZED = "snoozed"
    BOOKED = "booked"
    RECENT_VISIT = "recent_visit"
    UNREAD_REPLIES = "unread_replies"
    SUSPENDED = "suspended"
    NOT_SURE = "not_sure"
    # Stands for the codes that silences of other apps use and that are not listed here.
    SILENCED = "silenced"
    UNFIT_DAY = "unfit_day"
    SUPERSEDED = "superseded"

    MISSED = "missed"
    NO_TEXT = "no_text"
    CYCLE_OVER = "cycle_over"
    SPLIT = "split"
    MOVED = "moved"
    MOVED_PAST = "moved_past"
    ASKED_LATER = "asked_later"
    # Two records of a customer or a car became one, or two again.
    TOLD_BY_OTHER_RECORD = "told_by_other_record"
    RECORDS_MERGED = "records_merged"

    # What became of the text, written when it ends (``reminders.telling.endings``).
    TEXT_SUPPRESSED = "text_suppressed"
    TEXT_EXPIRED = "text_expired"
    TEXT_CANCELLED = "text_cancelled"
    TEXT_REJECTED = "text_rejected"
    TEXT_UNDELIVERED = "text_undelivered"
    TEXT_UNKNOWN = "text_unknown"
    TEXT_RETURNED = "text_returned"


def code_of(word: str) -> Code:
    """Return the member for a code given by a silence (``customers.silence``)."""
    return next((code for code in Code if code == word), Code.SILENCED)


WOULD_BE_TOLD = frozenset(code for code in Code if code.would_be_told)
