"""Who saved the mapping of a file's columns stays named."""

from __future__ import annotations

from customers.handover.registry import leave
from imports.models import ColumnMap

leave(ColumnMap, "saved_by", because="记录是谁保存的，不是谁负责")
