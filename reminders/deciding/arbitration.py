"""Decides which of the day's reminders are sent: one decision per reminder.

Pure: no database and no clock. One phone number counts as one person: two customers on
one number get one text, and an opt-out or a cap applies to both. This module only
decides; it knows nothing of templates, gateways or hours of the day. Opt-outs and caps
are checked once more just before a text is submitted to the gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter

from customers.verdicts import ALLOWED
from reminders.deciding.candidate import (
    URGENT_UNTIL,
    Candidate,
    Number,
    Ruling,
    Scene,
)
from reminders.deciding.decision import CandidateDecision, Outcome
from reminders.deciding.gates import (
    CONTROLS,
    DISTANCES,
    FLEET_CALLS,
    FLEET_DISTANCES,
    NO_PHONE,
    NOT_KNOWN,
    REFUSALS,
    SILENCES,
    Gate,
)
from reminders.deciding.listing import end_told, is_on_a_list, is_told, join_calls
from reminders.models.codes import Code
from reminders.reasons.registry import Priority
from shop.days.calendar import Calendar
from shop.house_rules import HouseRules

# A text names beside its lead what is due within a month, at most so many items.
NAMED_WITHIN_DAYS = 31
MOST_COMPANIONS = 3
_LISTED = frozenset({Priority.LEGAL_DATE, Priority.MAINTENANCE})


def arbitrate(
    candidates: Iterable[Candidate],
    numbers: Mapping[str, Number],
    today: date,
    rules: HouseRules,
    calendar: Calendar,
) -> list[CandidateDecision]:
    """Return exactly one decision for each candidate, ordered by key.

    The order of the input does not matter. A number that is missing from ``numbers``
    gets no text.
    """
    day = _Day(numbers, today, rules, calendar)
    ordered = sorted(map(_as_preferred, candidates), key=attrgetter("number", "key"))
    decisions = [
        decision
        for _, group in groupby(ordered, attrgetter("number"))
        for decision in day.decide(list(group))
    ]
    return sorted(decisions, key=attrgetter("key"))


@dataclass(frozen=True, slots=True)
class _Day:
    numbers: Mapping[str, Number]
    today: date
    rules: HouseRules
    calendar: Calendar

    def decide(self, group: list[Candidate]) -> Iterator[CandidateDecision]:
        """Decide for one number: refuse, drop earlier steps, hold back, then send.

        A fleet gets one text and one call about its list.
        """
        candidates = group
        told = [end_told(one) for one in group if is_told(one, self.numbers)]
        group = [one for one in group if not is_told(one, self.numbers)]
        group, refused = self._part(group, REFUSALS)
        group, superseded = _latest_steps(group)
        group, silenced = self._part(group, SILENCES)
        group, held_out = self._part(group, CONTROLS)
        yield from told
        yield from superseded
        yield from held_out
        ordered = sorted(group, key=_urgency)
        texts = list(self._text([one for one in ordered if not one.is_call]))
        is_texted = any(
            each.outcome is Outcome.SEND and not each.is_called for each in texts
        )
        calls = self._call([one for one in ordered if one.is_call], is_texted)
        rest = [*refused, *silenced, *texts, *calls]
        if any(self._in_list(one) for one in candidates):
            by_phone = {one.key for one in candidates if one.is_call}
            rest = join_calls(rest, sorted(candidates, key=_urgency), by_phone)
        yield from rest

    def _in_list(self, candidate: Candidate) -> bool:
        return is_on_a_list(candidate, self.numbers)

    def _part(
        self, group: list[Candidate], gates: tuple[Gate, ...]
    ) -> tuple[list[Candidate], list[CandidateDecision]]:
        """Split into candidates that pass all gates and decisions on the others."""
        passed, stopped = [], []
        for candidate in group:
            if ruling := self._ask(gates, candidate):
                stopped.append(self._stop(candidate, ruling))
            else:
                passed.append(candidate)
        return passed, stopped

    def _ask(self, gates: tuple[Gate, ...], candidate: Candidate) -> Ruling | None:
        if not candidate.number:
            return NO_PHONE
        number = self.numbers.get(candidate.number)
        if number is None:
            return NOT_KNOWN
        if self._in_list(candidate):
            number = replace(number, planned=())
        scene = Scene(candidate, number, self.today, self.rules, self.calendar)
        return next((ruling for gate in gates if (ruling := gate(scene))), None)

    def _stop(self, candidate: Candidate, ruling: Ruling) -> CandidateDecision:
        """Stop a text; call the owner if it would be lost and must not be.

        Whoever has refused texts is called in their place only about a recall or a
        safety notice: for other legal dates the calls of the ladder go on.
        """
        stopped = _stop(candidate, ruling)
        is_lost = stopped.outcome is Outcome.SUPPRESSED and ruling.may_call
        if candidate.is_call or candidate.instead != ALLOWED or not is_lost:
            return stopped
        return replace(
            stopped,
            outcome=Outcome.SEND,
            code=Code.CALLED_INSTEAD,
            sentence=f"{ruling.sentence}，改打电话",
            rule=_CALLED_INSTEAD,
            is_called=True,
        )

    def _text(self, queue: list[Candidate]) -> Iterator[CandidateDecision]:
        """Send the most urgent text that may be sent; the rest is merged or waits."""
        for at, lead in enumerate(queue):
            in_list = self._in_list(lead)
            if ruling := self._ask(FLEET_DISTANCES if in_list else DISTANCES, lead):
                yield self._stop(lead, ruling)
                continue
            yield CandidateDecision(lead.key, Outcome.SEND, *_SEND)
            rest = queue[at + 1 :]
            listed = [other for other in rest if self._in_list(other)]
            others = [other for other in rest if not self._in_list(other)]
            companions = (
                {other.key for other in listed}
                if in_list
                else _companions(lead, others, self.today)
            )
            for other in rest:
                joins = other.key in companions
                yield _merge(other, lead) if joins else self._wait(other, lead)
            return

    def _call(
        self, queue: list[Candidate], is_texted: bool
    ) -> Iterator[CandidateDecision]:
        """Make one call about all reminders, but not on a day with a text.

        A call in place of a text is not lost because of another text on its last day.
        """
        if is_texted:
            tomorrow = self.today + timedelta(days=1)
            late = [
                one for one in queue if one.replaces_text and one.last_day_on < tomorrow
            ]
            ruling = replace(_TEXTED, until=tomorrow)
            yield from (self._stop(one, ruling) for one in queue if one not in late)
            queue = late
        listed = [one for one in queue if self._in_list(one)]
        others = [one for one in queue if not self._in_list(one)]
        listed, told_lately = self._part(listed, FLEET_CALLS)
        yield from told_lately
        if not (queue := sorted([*listed, *others], key=_urgency)):
            return
        lead, *rest = queue
        yield _by_phone(lead) if lead.replaces_text else _call(lead)
        for other in rest:
            yield _merge(other, lead)

    def _wait(self, candidate: Candidate, lead: Candidate) -> CandidateDecision:
        is_urgent = candidate.priority <= URGENT_UNTIL
        distance = self.rules.days_between_texts
        return self._stop(
            candidate,
            Ruling(
                Code.ONE_TEXT_A_DAY,
                f"当天先发「{lead.label}」",
                "一人一天一条，按召回、安全、法定期限、保养、关怀、推广的次序",
                self.today + timedelta(days=1 if is_urgent else distance),
                may_call=True,
            ),
        )


def _as_preferred(candidate: Candidate) -> Candidate:
    """Return a text as the call that takes its place, if one does.

    That is a text to a landline, and one to an owner who prefers calls. Whoever may not
    be called gets no text instead.
    """
    if candidate.is_call or candidate.instead is None:
        return candidate
    if candidate.can_text and not candidate.prefers_calls:
        return candidate
    return replace(candidate, is_call=True, contact=candidate.instead)


def _by_phone(lead: Candidate) -> CandidateDecision:
    why = _PREFERRED if lead.can_text else _LANDLINE
    return CandidateDecision(
        lead.key, Outcome.SEND, Code.CALLED_INSTEAD, *why, is_called=True
    )


def _call(lead: Candidate) -> CandidateDecision:
    return CandidateDecision(lead.key, Outcome.SEND, *_CALL)


def _urgency(candidate: Candidate) -> tuple[bool, Priority, date, int, int]:
    """Sort by priority, then by date; a second, softer text comes last.

    Courtesies (``Priority.CARE`` and below) are sorted by the last day they can be
    sent, all others by their due date.
    """
    is_kindness = candidate.priority >= Priority.CARE
    return (
        candidate.is_softer,
        candidate.priority,
        candidate.last_day_on if is_kindness else candidate.due_on,
        candidate.vehicle,
        candidate.key,
    )


def _latest_steps(
    group: list[Candidate],
) -> tuple[list[Candidate], list[CandidateDecision]]:
    """Keep the latest step of each cycle.

    The call of a recall or a safety notice does not replace its text: whoever could not
    be told on the first day gets the text first, and the call a day later.
    """
    # A softer text stands for the step that it repeats, whatever its own day.
    ordered = sorted(
        group, key=lambda one: (not one.is_softer, one.planned_on, one.key)
    )
    latest = {_ladder(candidate): candidate.key for candidate in ordered}
    return (
        [one for one in group if latest[_ladder(one)] == one.key],
        [_stop(one, _SUPERSEDED) for one in group if latest[_ladder(one)] != one.key],
    )


def _ladder(candidate: Candidate) -> tuple[int, bool]:
    is_danger = candidate.priority <= URGENT_UNTIL
    return candidate.due_key, is_danger and candidate.is_call


def _companions(lead: Candidate, others: list[Candidate], today: date) -> set[int]:
    """Return the keys of the candidates that can be merged into the lead's text.

    They are about the lead's car, or have the lead's reason; the text names each with
    its own date, so that it has room for the few most urgent. A service text carries no
    advertising (《通信短信息服务管理规定》), and the list of several due items is a
    service text, so a commercial reminder neither leads nor joins one. A recall, a
    safety notice and a greeting are sent alone. A reason about the person, such as a
    birthday, is sent once for all cars of the person.
    """
    if lead.priority >= Priority.CARE:
        return {other.key for other in others if _say_the_same(lead, other)}
    fitting = [other for other in others if _fit(lead, other, today)]
    cars = {lead.vehicle}
    cars |= {other.vehicle for other in fitting if other.reason == lead.reason}
    named = [other.key for other in fitting if other.vehicle in cars]
    return set(named[:MOST_COMPANIONS])


def _say_the_same(lead: Candidate, other: Candidate) -> bool:
    return lead.is_personal and (lead.reason, lead.due_on, lead.is_commercial) == (
        other.reason,
        other.due_on,
        other.is_commercial,
    )


def _fit(lead: Candidate, other: Candidate, today: date) -> bool:
    """Whether one text can tell both; not what is due long after the lead.

    Two legal dates of a car may lie apart: an inspection that needs the insurance is
    told with it.
    """
    if lead.is_commercial or other.is_commercial:
        return False
    if lead.stands_alone or other.stands_alone:
        return False
    if not {lead.priority, other.priority} <= _LISTED:
        return False
    is_legal = lead.priority == other.priority == Priority.LEGAL_DATE
    near = max(lead.due_on, today + timedelta(days=NAMED_WITHIN_DAYS))
    return other.due_on <= near or (is_legal and lead.vehicle == other.vehicle)


def _merge(candidate: Candidate, lead: Candidate) -> CandidateDecision:
    apart, rule = (
        ("不另打一次", "一位客户的几件事一次电话说完")
        if lead.is_call
        else ("不另发一条", "一车多项、一人多车合为一条")
    )
    return CandidateDecision(
        candidate.key,
        Outcome.MERGED,
        Code.MERGED,
        f"并入「{lead.label}」，{apart}",
        rule,
        merged_into=lead.key,
    )


def _stop(candidate: Candidate, ruling: Ruling) -> CandidateDecision:
    """Hold the candidate until the ruling's day, or suppress it if that is too late."""
    code, sentence, rule = ruling.code, ruling.sentence, ruling.rule
    if ruling.until is None:
        return CandidateDecision(
            candidate.key, Outcome.SUPPRESSED, code, sentence, rule
        )
    if ruling.until > candidate.last_day_on and not ruling.extends:
        sentence += f"，已赶不上最晚日期 {candidate.last_day_on}，不再发送"
        return CandidateDecision(
            candidate.key, Outcome.SUPPRESSED, code, sentence, rule
        )
    sentence += f"，{ruling.until} 再议"
    return CandidateDecision(
        candidate.key, Outcome.HELD, code, sentence, rule, until=ruling.until
    )


_SEND = (Code.SEND, "可以发送", "到了提醒的日子")
_CALLED_INSTEAD = "法定期限不因发不了短信而落空"
_LANDLINE = ("只有座机，收不到短信，改打电话", "座机只打电话")
_PREFERRED = ("客户更喜欢接电话：改为电话", "按客户偏好的渠道联系")
_CALL = (Code.CALL, "转为电话任务", "这一步由员工打电话")
_TEXTED = Ruling(Code.TEXTED_TODAY, "当天先发短信，电话改日再打", "一人一天只联系一次")
_SUPERSEDED = Ruling(
    Code.SUPERSEDED, "同一事项已到后一步骤，由后一步骤提醒", "一个周期只发当前步骤"
)
