"""What the run tells its processes through their environment."""

from __future__ import annotations

CLOCK_FILE = "CHAOS_CLOCK"
MUTANT = "CHAOS_MUTANT"
GATEWAYS = "CHAOS_GATEWAYS"
# A sender that was frozen for longer since its gate sends nothing.
LEAVE_SECONDS = 1.0
