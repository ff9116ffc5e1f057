"""Which misfortunes belong to which run."""

from __future__ import annotations

from typing import Any

from customers.categories import Category
from sms.simulator.faults import Fault, FaultKind
from tests.chaos import load, nemeses
from tests.chaos.nemeses import Nemesis
from tests.chaos.play import Plan


def everything(messages: int, *, seed: int) -> Plan:
    """The standard run: all that can go wrong, often."""
    return Plan(
        messages=messages,
        seed=seed,
        weather=nemeses.WEATHER,
        opt_outs=messages // 50,
        replies=messages // 50,
        from_old_number=0.5,
        unread_share=0.1,
        unread_seconds=0.5,
        seconds_between_misdirected=0.5,
        nemeses=(
            Nemesis("numbers swapped", 0.3, nemeses.swap_numbers),
            Nemesis("sender killed", 1.0, nemeses.kill_a_sender),
            Nemesis("worker killed", 7.0, nemeses.kill_a_worker),
            Nemesis("sender frozen", 4.0, nemeses.freeze_a_sender),
            Nemesis("postgres crashed", 40.0, nemeses.crash_postgres),
            Nemesis("redis flushed", 5.0, nemeses.flush_redis),
            Nemesis("redis stopped", 31.0, nemeses.stop_redis),
            Nemesis("gateways switched", 11.0, nemeses.switch_gateways),
            Nemesis("keys rotated", 53.0, nemeses.rotate_keys),
            Nemesis("consent withdrawn", 1.5, nemeses.withdraw_a_consent),
        ),
        kinds=(*load.PER_NUMBER, load.ADVERTISEMENT),
    )


def smoke(messages: int = 600, *, seed: int) -> Plan:
    """What every test run can afford: the same misfortunes, fewer texts."""
    return Plan(
        messages=messages,
        seed=seed,
        weather=nemeses.WEATHER,
        opt_outs=messages // 20,
        replies=messages // 10,
        from_old_number=0.5,
        unread_share=0.2,
        unread_seconds=0.5,
        seconds_between_misdirected=0.5,
        nemeses=(
            Nemesis("numbers swapped", 0.3, nemeses.swap_numbers),
            Nemesis("sender killed", 1.0, nemeses.kill_a_sender),
            Nemesis("worker killed", 11.0, nemeses.kill_a_worker),
            Nemesis("sender frozen", 4.0, nemeses.freeze_a_sender),
            Nemesis("postgres crashed", 9.0, nemeses.crash_postgres),
            Nemesis("redis flushed", 3.0, nemeses.flush_redis),
            Nemesis("redis stopped", 8.0, nemeses.stop_redis),
            Nemesis("gateways switched", 13.0, nemeses.switch_gateways),
            Nemesis("keys rotated", 17.0, nemeses.rotate_keys),
            Nemesis("consent withdrawn", 0.5, nemeses.withdraw_a_consent),
        ),
        kinds=(*load.PER_NUMBER, load.ADVERTISEMENT),
    )


def conversation(messages: int = 300, *, seed: int) -> Plan:
    """Replies of all kinds to texts in flight, some of which ask a question."""
    return Plan(
        messages=messages,
        seed=seed,
        weather=nemeses.WEATHER,
        opt_outs=messages // 20,
        replies=messages,
        seconds_between_replies=0.2,
        unread_share=0.05,
        unread_seconds=0.5,
        nemeses=(
            Nemesis("sender killed", 2.0, nemeses.kill_a_sender),
            Nemesis("worker killed", 17.0, nemeses.kill_a_worker),
            Nemesis("sender frozen", 5.0, nemeses.freeze_a_sender),
            Nemesis("postgres crashed", 25.0, nemeses.crash_postgres),
        ),
        closes_shop=False,
    )


def production(messages: int = 480, *, seed: int) -> Plan:
    """Leases and pauses as long as in a shop; idle time is skipped, not waited for."""
    return Plan(
        messages=messages,
        seed=seed,
        weather=(
            Fault(FaultKind.DROP, share=0.04),
            Fault(FaultKind.ERROR_AFTER_ACCEPT, share=0.02),
            Fault(FaultKind.DROP_AFTER_ACCEPT, share=0.04),
            Fault(FaultKind.LATE_ACCEPT, share=0.02, seconds=1.5),
            Fault(FaultKind.REPORT_FAILED, share=0.05),
            Fault(FaultKind.REPORT_MISSING, share=0.7),
            Fault(FaultKind.QUERY_ERROR, share=0.05),
        ),
        opt_outs=messages // 20,
        from_old_number=0.5,
        unread_share=0.2,
        unread_seconds=0.5,
        seconds_between_misdirected=0.5,
        nemeses=(
            Nemesis("sender killed", 0.5, nemeses.kill_a_sender),
            Nemesis("worker killed", 9.0, nemeses.kill_a_worker),
            Nemesis("sender frozen", 4.0, nemeses.freeze_a_sender),
        ),
        has_production_times=True,
        closes_shop=False,
    )


def caps(messages: int = 1680, *, seed: int) -> Plan:
    """More answers, bookings, progress texts and surveys than a number may get.

    No text is reported as undelivered, so that no number falls into doubt before its
    cap is full.
    """
    return Plan(
        messages=messages,
        seed=seed,
        weather=(
            Fault(FaultKind.DROP, share=0.02),
            Fault(FaultKind.ERROR_AFTER_ACCEPT, share=0.01),
            Fault(FaultKind.DROP_AFTER_ACCEPT, share=0.02),
            Fault(FaultKind.LATE_ACCEPT, share=0.01, seconds=1.5),
        ),
        opt_outs=4,
        unread_share=0.2,
        unread_seconds=0.5,
        nemeses=(
            Nemesis("sender killed", 1.0, nemeses.kill_a_sender),
            Nemesis("worker killed", 9.0, nemeses.kill_a_worker),
            Nemesis("postgres crashed", 21.0, nemeses.crash_postgres),
        ),
        kinds=load.up_to_one_too_many(*load.TALKATIVE),
        closes_shop=False,
    )


def against(mutant: str, *, seed: int) -> Plan:
    """The misfortune that finds the mutant out; ``SHOWS_AS`` says in which column."""
    trouble = {"messages": 240, "nemeses": (), **_TROUBLE[mutant]}
    return Plan(seed=seed, mutant=mutant, closes_shop=False, patience=10.0, **trouble)


# They end, so that a slow machine comes to the end of the queue nevertheless.
_KILLS = (Nemesis("sender killed", 0.3, nemeses.kill_a_sender, most=200),)
_TROUBLE: dict[str, dict[str, Any]] = {
    "question_stays_open": {
        "messages": 480,
        "replies": 400,
        "seconds_between_replies": 0.02,
    },
    "count_cap": {},
    # A report would tell in time that the text is there.
    "blind_requeue": {
        "nemeses": _KILLS,
        "weather": (Fault(FaultKind.REPORT_MISSING),),
    },
    "short_settle": {
        "weather": (Fault(FaultKind.LATE_ACCEPT, share=0.15, seconds=2.5),)
    },
    # The TD comes between the gate and the first byte, and no TD waits for another.
    "no_lock": {
        "messages": 480,
        "opt_outs": 60,
        "opt_outs_only_at_wire": True,
        "seconds_between_opt_outs": 0.2,
        "connect_seconds": 0.8,
        "opt_out_seconds": 0.0,
    },
    # Whoever closes the number holds it while its other texts wait at the gate.
    "lock_and_check_one_statement": {
        "messages": 480,
        "nemeses": tuple(
            Nemesis(f"closed at counter {number}", 0.2, nemeses.close_at_the_counter)
            for number in range(1, 6)
        ),
    },
    "person_not_read": {
        "messages": 480,
        "opt_outs": 60,
        "from_old_number": 1.0,
        "seconds_between_opt_outs": 0.05,
    },
    # The TD comes from the old number while the text to the new one is on the wire.
    "other_numbers_not_locked": {
        "messages": 960,
        "opt_outs": 150,
        "opt_outs_only_at_wire": True,
        "from_old_number": 1.0,
        "seconds_between_opt_outs": 0.05,
        "connect_seconds": 0.98,
        "opt_out_seconds": 0.0,
    },
    "status_not_monotonic": {
        "weather": (Fault(FaultKind.REPORT_CONTRADICTED, share=0.3),)
    },
    "slot_released_on_unknown": {
        # The third text comes once the answers to the first two are known or lost.
        "fills_cap_first": True,
        "weather": (Fault(FaultKind.DROP_AFTER_ACCEPT, share=0.3),),
    },
    "one_category_uncapped": {},
    "answers_uncapped": {
        "messages": 420,
        "kinds": load.up_to_one_too_many(Category.CONVERSATION),
    },
    "unread_hold_dropped": {
        "opt_outs": 40,
        "seconds_between_opt_outs": 0.03,
        "unread_share": 1.0,
        "unread_seconds": 2.0,
    },
    "consent_not_asked": {"kinds": (load.ADVERTISEMENT,)},
    # Whoever withdraws holds the number while its advertisement waits at the gate.
    "consent_asked_before_lock": {
        "messages": 480,
        "kinds": (load.ADVERTISEMENT,),
        "nemeses": tuple(
            Nemesis(f"consent withdrawn {number}", 0.2, nemeses.withdraw_a_consent)
            for number in range(1, 6)
        ),
    },
    # The text's own gateway never says that it was delivered.
    "report_of_any_gateway": {
        "weather": (Fault(FaultKind.REPORT_FAILED),),
        "seconds_between_misdirected": 0.1,
    },
    # The gateway has the text, and its answer takes long enough to be killed in.
    "mark_after_send": {
        "nemeses": _KILLS,
        "weather": (Fault(FaultKind.HANG_AFTER_ACCEPT, share=0.3, seconds=0.8),),
    },
}
SHOWS_AS = {
    "question_stays_open": "double_acts",
    "count_cap": "over_cap",
    "blind_requeue": "duplicated",
    "short_settle": "duplicated",
    "no_lock": "after_opt_out",
    "lock_and_check_one_statement": "after_opt_out",
    "person_not_read": "after_opt_out",
    "other_numbers_not_locked": "after_opt_out",
    "status_not_monotonic": "regressed",
    "slot_released_on_unknown": "over_cap",
    "one_category_uncapped": "over_cap",
    "answers_uncapped": "over_cap",
    "unread_hold_dropped": "after_opt_out",
    "consent_not_asked": "consent_missing",
    "consent_asked_before_lock": "consent_missing",
    "report_of_any_gateway": "misreported",
    # The first sending left no attempt behind, so its text belongs to nobody.
    "mark_after_send": "sent_not_recorded",
}


def names(asked: list[str]) -> list[str]:
    known = ["smoke", "conversation", "production", "caps", *SHOWS_AS]
    return known if asked == ["all"] else asked


def named(name: str, *, messages: int, seed: int) -> Plan:
    match name:
        case "everything":
            return everything(messages, seed=seed)
        case "smoke":
            return smoke(seed=seed)
        case "conversation":
            return conversation(seed=seed)
        case "production":
            return production(seed=seed)
        case "caps":
            return caps(seed=seed)
        case _:
            return against(name, seed=seed)
