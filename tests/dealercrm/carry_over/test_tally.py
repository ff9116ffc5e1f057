from __future__ import annotations

from dealercrm.carry_over.tally import Tally


def test_new_and_known_rows_are_counted_apart():
    tally = Tally()

    for is_new in (True, False, True):
        tally.count(is_new=is_new)

    assert tally == Tally(written=2, known=1)
