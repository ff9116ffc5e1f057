"""What the run tells its processes through their environment."""

from __future__ import annotations

CLOCK_FILE = "CHAOS_CLOCK"
MUTANT = "CHAOS_MUTANT"
GATEWAYS = "CHAOS_GATEWAYS"
# How long a connection to the gateway may take, and an opt-out in its transaction.
CONNECT_SECONDS = "CHAOS_CONNECT_SECONDS"
OPT_OUT_SECONDS = "CHAOS_OPT_OUT_SECONDS"
# A sender that was frozen for longer since its gate sends nothing.
LEAVE_SECONDS = 1.0
