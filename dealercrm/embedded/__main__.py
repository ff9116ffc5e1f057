"""Entry point of ``python -m dealercrm.embedded COMMAND``; see the module runner."""

from __future__ import annotations

import sys

from dealercrm.embedded.runner import main

sys.exit(main())
