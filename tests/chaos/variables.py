"""What the run tells its processes through their environment."""

from __future__ import annotations

CLOCK_FILE = "CHAOS_CLOCK"
MUTANT = "CHAOS_MUTANT"
GATEWAYS = "CHAOS_GATEWAYS"
# How long a connection to the gateway may take, and an opt-out in its transaction.
CONNECT_SECONDS = "CHAOS_CONNECT_SECONDS"
OPT_OUT_SECONDS = "CHAOS_OPT_OUT_SECONDS"
# Which part of the replies is kept, but not read before so many seconds are over.
UNREAD_SHARE = "CHAOS_UNREAD_SHARE"
UNREAD_SECONDS = "CHAOS_UNREAD_SECONDS"
# A file with one line for each reply that the web server has kept.
ARRIVALS_FILE = "CHAOS_ARRIVALS"
# Set where the processes keep the leases and pauses of production.
PRODUCTION_TIMES = "CHAOS_PRODUCTION_TIMES"
# A sender that was frozen for longer since its gate sends nothing.
LEAVE_SECONDS = 1.0
