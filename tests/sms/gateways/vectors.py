"""Read a vendor's ``codes.tsv``: each of its codes and the outcome it stands for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import cast

from sms.gateways.base import Fault, NotSent, Rejected, TemplateLost, Throttled, Unknown


def read_codes(path: Path) -> tuple[list[str], dict[str, object]]:
    """Return the codes of the vendor's own list, and the outcome of every code.

    The outcomes have no code and no detail. The vendor's own list ends with an empty
    line.
    """
    text = path.read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    own = [line.split("\t")[0] for line in lines[: lines.index("")]]
    pairs = (line.split("\t") for line in lines if line)
    return own, {code: _outcome(meaning) for code, meaning in pairs}


def fault_of(outcome: object) -> str | None:
    """Return what the gateway refused; the equality of outcomes leaves it out."""
    return getattr(outcome, "fault", None)


def _outcome(meaning: str) -> object:
    match meaning.split():
        case ["opted_out"]:
            return Rejected("", is_opt_out=True)
        case ["rejected", fault]:
            return Rejected("", fault=cast(Fault, fault))
        case ["template_lost"]:
            return TemplateLost("")
        case ["number_waits", minutes]:
            return Throttled("", retry_after=timedelta(minutes=int(minutes)))
        case ["account_waits"]:
            return Throttled("", scope="account")
        case ["staff_must_mend"]:
            return NotSent("", scope="account")
        case ["unknown"]:
            return Unknown("")
    raise ValueError(meaning)
