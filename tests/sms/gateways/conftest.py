from __future__ import annotations

from tests.sms.gateways.outside import outside
from tests.sms.gateways.vendor import vendor

__all__ = ["outside", "vendor"]
