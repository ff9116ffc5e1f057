from __future__ import annotations

import gc

import pytest

from shop.garbage import search_paused


def test_the_search_is_paused_for_the_block():
    with search_paused():
        with search_paused():
            pass
        paused = gc.isenabled()

    assert (paused, gc.isenabled()) == (False, True)


def test_an_error_ends_the_pause():
    with pytest.raises(LookupError), search_paused():
        raise LookupError

    assert gc.isenabled()


def test_a_search_that_is_switched_off_stays_off():
    gc.disable()
    try:
        with search_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
