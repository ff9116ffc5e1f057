"""How one vendor's requests, answers and callbacks look on the wire.

The carrier keeps the phones, the log and the faults; a dialect only translates and
knows what its vendor refuses. A new vendor is one module here with a class of the
methods of ``wire.Dialect`` and one row in ``DIALECTS``.
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
