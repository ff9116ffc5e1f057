from __future__ import annotations

import pytest

from sms.threads.proposals import Action, Proposal, proposal_of


def test_a_proposal_is_stored_and_read_back():
    proposal = Proposal(Action.BOOK, {"on": "2026-12-01"})
    assert proposal_of(proposal.stored()) == proposal


@pytest.mark.parametrize("stored", [{}, {"action": "fly"}])
def test_what_is_no_action_proposes_nothing(stored):
    assert proposal_of(stored) is None
