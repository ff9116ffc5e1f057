from __future__ import annotations

from collections import Counter

import pytest

from dealercrm.embedded.samples import customer_list, order_book, vehicle_list
from dealercrm.embedded.samples.blemishes import BLEMISHES


def as_read(value: object) -> object:
    """What a reader returns for a written value: Excel knows no integers."""
    return float(value) if isinstance(value, int) else value


@pytest.mark.parametrize("blemish", BLEMISHES, ids=lambda blemish: blemish.label)
def test_each_dirty_class_is_in_the_committed_files(blemish, samples, committed):
    spots = [spot for spot in samples.spots if spot.label == blemish.label]
    found = [committed[spot.book][spot.row][spot.column] for spot in spots]
    written = [
        str(spot.value) if spot.book == "vehicles" else as_read(spot.value)
        for spot in spots
    ]

    assert found == written
    assert Counter((spot.book, spot.column) for spot in spots) == dict.fromkeys(
        blemish.places, blemish.rows
    )


def test_a_few_cells_in_a_thousand_are_dirty(samples):
    cells = (
        len(samples.customers) * len(customer_list.COLUMNS)
        + len(samples.vehicles) * len(vehicle_list.COLUMNS)
        + len(samples.orders) * len(order_book.COLUMNS)
    )

    assert 0.001 < len(samples.spots) / cells < 0.01
