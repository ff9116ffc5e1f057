"""Which misfortunes belong to which run."""

from __future__ import annotations

from typing import Any

from sms.simulator.faults import Fault, FaultKind
from tests.chaos import nemeses
from tests.chaos.nemeses import Nemesis
from tests.chaos.play import Plan


def everything(messages: int, *, seed: int) -> Plan:
    """The standard run: all that can go wrong, often."""
    return Plan(
        messages=messages,
        seed=seed,
        weather=nemeses.WEATHER,
        opt_outs=messages // 50,
        nemeses=(
            Nemesis("sender killed", 1.0, nemeses.kill_a_sender),
            Nemesis("worker killed", 7.0, nemeses.kill_a_worker),
            Nemesis("sender frozen", 4.0, nemeses.freeze_a_sender),
            Nemesis("postgres crashed", 40.0, nemeses.crash_postgres),
            Nemesis("redis flushed", 5.0, nemeses.flush_redis),
            Nemesis("redis stopped", 31.0, nemeses.stop_redis),
            Nemesis("gateways switched", 11.0, nemeses.switch_gateways),
            Nemesis("keys rotated", 53.0, nemeses.rotate_keys),
        ),
    )


def smoke(*, seed: int = 1) -> Plan:
    """What every test run can afford: the same misfortunes, fewer texts."""
    return Plan(
        messages=600,
        seed=seed,
        weather=nemeses.WEATHER,
        opt_outs=30,
        nemeses=(
            Nemesis("sender killed", 1.5, nemeses.kill_a_sender),
            Nemesis("worker killed", 6.0, nemeses.kill_a_worker),
            Nemesis("sender frozen", 3.0, nemeses.freeze_a_sender),
            Nemesis("postgres crashed", 6.0, nemeses.crash_postgres),
            Nemesis("redis flushed", 2.0, nemeses.flush_redis),
            Nemesis("redis stopped", 5.0, nemeses.stop_redis),
            Nemesis("gateways switched", 7.0, nemeses.switch_gateways),
            Nemesis("keys rotated", 9.0, nemeses.rotate_keys),
        ),
    )


_KILLS = (Nemesis("sender killed", 0.4, nemeses.kill_a_sender),)


def against(mutant: str, *, seed: int = 1) -> Plan:
    """The misfortune that finds the mutant out, and the column in which it shows."""
    trouble: dict[str, Any] = _TROUBLE[mutant]
    return Plan(
        **{"messages": 240, "seed": seed, "nemeses": (), **trouble}, mutant=mutant
    )


_TROUBLE: dict[str, dict[str, Any]] = {
    "": {},
    "count_cap": {"messages": 400},
    "blind_requeue": {"nemeses": _KILLS},
    "short_settle": {
        "weather": (Fault(FaultKind.LATE_ACCEPT, share=0.05, seconds=2.5),)
    },
    "no_lock": {"opt_outs": 60, "seconds_between_opt_outs": 0.05},
    "lock_and_check_one_statement": {
        "opt_outs": 60,
        "seconds_between_opt_outs": 0.05,
    },
    "status_not_monotonic": {
        "weather": (Fault(FaultKind.REPORT_CONTRADICTED, share=0.1),)
    },
    "slot_released_on_unknown": {
        "weather": (Fault(FaultKind.DROP_AFTER_ACCEPT, share=0.2),)
    },
    "mark_after_send": {"nemeses": _KILLS},
}
SHOWS_AS = {
    "count_cap": "over_cap",
    "blind_requeue": "duplicated",
    "short_settle": "duplicated",
    "no_lock": "after_opt_out",
    "lock_and_check_one_statement": "after_opt_out",
    "status_not_monotonic": "regressed",
    "slot_released_on_unknown": "over_cap",
    "mark_after_send": "duplicated",
}


def names(asked: list[str]) -> list[str]:
    return ["smoke", *SHOWS_AS] if asked == ["all"] else asked


def named(name: str, *, messages: int, seed: int) -> Plan:
    if name == "everything":
        return everything(messages, seed=seed)
    return smoke(seed=seed) if name == "smoke" else against(name, seed=seed)
