from __future__ import annotations

from .adapter import AliyunGateway

__all__ = ["AliyunGateway"]
