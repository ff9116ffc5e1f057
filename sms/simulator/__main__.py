from __future__ import annotations

from sms.simulator.server import main

main()
