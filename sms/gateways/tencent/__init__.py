from __future__ import annotations

from .adapter import TencentGateway

__all__ = ["TencentGateway"]
