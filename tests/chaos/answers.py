"""What replies did, against what they may do: each once, and none is lost."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

from feedback.models import Rating
from reminders.models import Snooze
from sms.models import InboundMessage, Question


def replies_lost(posted: Path) -> int:
    """Count the replies that were acknowledged and are not in our books."""
    lines = posted.read_text().splitlines() if posted.exists() else []
    keys = {json.loads(line)["id"] for line in lines}
    kept = InboundMessage.objects.filter(dedupe_key__in=keys)
    return len(keys - set(kept.values_list("dedupe_key", flat=True)))


def double_acts() -> int:
    """Count what was done beside the one act that each question and wish allows."""
    beside = Rating.objects.filter(reply__answered_question=None).count()
    snoozed = Snooze.objects.exclude(reply__verdict="acted").count()
    return beside + snoozed


def asked() -> int:
    """Count the questions that customers may have seen."""
    return Question.objects.seen().count()


def answered() -> int:
    return Question.objects.filter(state=Question.State.ANSWERED).count()


def acts_missing() -> int:
    """Count the answered questions whose answer was not kept."""
    chosen = Question.objects.filter(state=Question.State.ANSWERED)
    return chosen.filter(reply__rating=None).count()


def questions_at_once() -> int:
    """Count the questions that opened while the number had another one open."""
    asked: dict[str, list[Question]] = defaultdict(list)
    for question in Question.objects.seen().order_by("opened_at"):
        asked[question.phone_index].append(question)
    return sum(
        after.opened_at < (before.closed_at or before.expires_at)
        for questions in asked.values()
        for before, after in pairwise(questions)
    )
