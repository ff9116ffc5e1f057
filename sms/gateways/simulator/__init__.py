from __future__ import annotations

from .adapter import SimulatorGateway

__all__ = ["SimulatorGateway"]
