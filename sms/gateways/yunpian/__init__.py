from __future__ import annotations

from .adapter import YunpianGateway

__all__ = ["YunpianGateway"]
