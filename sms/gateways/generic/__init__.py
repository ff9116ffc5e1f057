from __future__ import annotations

from .adapter import GenericGateway

__all__ = ["GenericGateway"]
