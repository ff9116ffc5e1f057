from __future__ import annotations

from itertools import repeat

import pytest

from sms.simulator.faults import EVERY_PHONE, Fault, FaultBoard, FaultKind

PHONE = "13800138000"
OTHER = "13900139000"
ASK = {
    "submission": FaultBoard.on_submission,
    "report": FaultBoard.on_report,
    "reply": FaultBoard.on_reply,
    "query": FaultBoard.on_query,
}


def board_with(*faults):
    board = FaultBoard()
    for fault in faults:
        board.switch_on(fault)
    return board


def hits(board, occasions, phone=PHONE):
    return [board.on_submission(phone) is not None for _ in repeat(None, occasions)]


@pytest.mark.parametrize(
    ("share", "count"), [(0.0, 0), (0.1, 97), (0.25, 234), (0.5, 460), (1.0, 1000)]
)
def test_a_share_of_the_occasions_is_spoiled_the_same_each_time(share, count):
    fault = Fault(FaultKind.DROP, share=share)

    first, second = (hits(board_with(fault), 1000) for _ in range(2))

    assert first == second
    assert sum(first) == count


def test_only_what_a_fault_spoils_is_counted_down():
    board = board_with(Fault(FaultKind.DROP, share=0.25, times=10))

    assert sum(hits(board, 1000)) == 10


@pytest.mark.parametrize("times", [1, 3])
def test_a_fault_ends_after_its_times(times):
    board = board_with(Fault(FaultKind.DROP, times=times))

    assert hits(board, times + 2) == [True] * times + [False] * 2


@pytest.mark.parametrize("kind", FaultKind)
def test_each_fault_has_one_occasion(kind):
    board = board_with(Fault(kind))

    occasions = [name for name, ask in ASK.items() if ask(board, PHONE)]

    prefix = kind.value.split("_")[0]
    assert occasions == [prefix if prefix in ASK else "submission"]


def test_a_fault_of_one_phone_spares_the_others():
    mine, everybodys = (
        Fault(FaultKind.DROP, phone=PHONE),
        Fault(FaultKind.HANG, phone=EVERY_PHONE),
    )
    board = board_with(mine, everybodys)

    assert (board.on_submission(PHONE), board.on_submission(OTHER)) == (
        mine,
        everybodys,
    )


def test_a_calm_board_spoils_nothing():
    board = board_with(Fault(FaultKind.DROP), Fault(FaultKind.REPLY_TWICE))

    board.clear()

    assert (board.on_submission(PHONE), board.on_reply(PHONE)) == (None, None)
