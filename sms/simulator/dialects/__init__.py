"""Dialects: the format of each vendor's requests, answers and callbacks.

The carrier manages the phones, the log and the faults; a dialect only translates and
decides what its vendor refuses. To add a vendor, add a module here with a class that
implements ``wire.Dialect``, and one row in ``DIALECTS``.
"""

from __future__ import annotations

from typing import Final

from sms.simulator.dialects.aliyun import AliyunDialect
from sms.simulator.dialects.generic import GenericDialect
from sms.simulator.dialects.plain import PlainDialect
from sms.simulator.dialects.tencent import TencentDialect
from sms.simulator.dialects.wire import Dialect
from sms.simulator.dialects.yunpian import YunpianDialect

DIALECTS: Final[tuple[type[Dialect], ...]] = (
    PlainDialect,
    AliyunDialect,
    TencentDialect,
    YunpianDialect,
    GenericDialect,
)
