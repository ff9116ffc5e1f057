"""What a merge writes to rows, kept so that an undo can take back exactly this.

An entry names the rows of one model and their columns before and after. An undo
restores the rows that still have the values after; rows that were changed since stay.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, time
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Q, QuerySet, UniqueConstraint
from django.db.models.lookups import IsNull

from shop.database.sealed import index_of

Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows of one model that had the columns ``before`` and now have ``after``."""

    model: str
    before: Columns
    after: Columns
    rows: list[Any]

    def take_back(self) -> None:
        """Restore the rows that are as the merge left them; one statement."""
        model = apps.get_model(self.model)
        before, after = decoded(model, self.before), decoded(model, self.after)
        rows = model._base_manager.filter(pk__in=self.rows, **after)
        without_clashes(rows, before).update(**before)


@dataclass(slots=True)
class Log:
    """The entries in the order in which they were written.

    ``numbers`` are the sealed columns of the surviving customer, before and after.
    """

    entries: list[Entry] = field(default_factory=list)
    numbers: dict[str, list[str]] = field(default_factory=dict)

    def change(self, rows: QuerySet[Any, Any], **after: Any) -> list[Any]:
        """Set these columns of the rows and note it; return the keys of the rows.

        Runs two statements, one if there are no rows.
        """
        model = rows.model
        found = list(rows.order_by("pk").values_list("pk", *after))
        if not found:
            return []
        keys = [row[0] for row in found]
        model._base_manager.filter(pk__in=keys).update(**after)
        groups: dict[str, list[Any]] = defaultdict(list)
        for pk, *values in found:
            before = encoded(dict(zip(after, values, strict=True)))
            groups[json.dumps(before)].append(pk)
        for known, group in groups.items():
            self.note(model, group, before=json.loads(known), after=after)
        return keys

    def note(
        self,
        model: type[Model],
        keys: Iterable[Any],
        *,
        before: Columns,
        after: Columns,
    ) -> None:
        """Note what another function wrote to these rows."""
        rows = [encoded_value(key) for key in keys]
        if rows:
            entry = Entry(model._meta.label, encoded(before), encoded(after), rows)
            self.entries.append(entry)

    def take_back(self) -> None:
        """Undo the entries, the last one first."""
        for entry in reversed(self.entries):
            entry.take_back()

    def phone_indexes(self) -> set[str]:
        """Return the indexes of the numbers before and after."""
        return {index_of(each) for pair in self.numbers.values() for each in pair}

    def dump(self) -> str:
        entries = [asdict(entry) for entry in self.entries]
        return json.dumps({"entries": entries, "numbers": self.numbers})


def load(text: str) -> Log:
    stored = json.loads(text)
    return Log([Entry(**each) for each in stored["entries"]], stored["numbers"])


def encoded(columns: Columns) -> Columns:
    return {name: encoded_value(value) for name, value in columns.items()}


def encoded_value(value: Any) -> Any:
    """Return the value as JSON has it; ``decoded`` reads it by its column."""
    match value:
        case Model():
            return encoded_value(value.pk)
        case UUID():
            return str(value)
        case date() | time():
            return value.isoformat()
        case list():
            return [encoded_value(each) for each in value]
    return value


def decoded(model: type[Model], columns: Columns) -> Columns:
    """Return the values as the columns of the model have them."""
    return {
        name: value
        if isinstance(value, list)
        else model._meta.get_field(name).to_python(value)  # type: ignore[union-attr]
        for name, value in columns.items()
    }


def without_clashes(rows: QuerySet[Any, Any], values: Columns) -> QuerySet[Any, Any]:
    """Leave out rows that a unique constraint would forbid with these values."""
    for constraint in _constraints(rows.model):
        if values.keys() & {*constraint.fields, *_columns(constraint.condition)}:
            rows = rows.exclude(_clashes(rows.model, constraint, values))
    return rows


def _clashes(model: type[Model], constraint: UniqueConstraint, values: Columns) -> Q:
    """Return whether another row has what the row would have with these values."""
    others = model._base_manager.exclude(pk=OuterRef("pk"))
    if constraint.nulls_distinct is not False and any(
        values.get(name, "") is None for name in constraint.fields
    ):
        # For a unique index, a missing value differs from every other one.
        return Q(pk__in=[])
    for name in constraint.fields:
        if name in values:
            others = others.filter(**{name: values[name]})
        else:
            same = Q(**{name: OuterRef(name)})
            if constraint.nulls_distinct is False:
                same |= Q(IsNull(OuterRef(name), True), **{f"{name}__isnull": True})
            others = others.filter(same)
    condition = constraint.condition
    if condition is None:
        return Q(Exists(others))
    clashes = Q(Exists(others.filter(condition)))
    is_decided = _columns(condition) & values.keys()
    return clashes if is_decided else clashes & condition


def _constraints(model: type[Model]) -> Iterator[UniqueConstraint]:
    for constraint in model._meta.constraints:
        if isinstance(constraint, UniqueConstraint) and constraint.fields:
            yield constraint
    for column in model._meta.local_fields:
        if column.unique and not column.primary_key:
            yield UniqueConstraint(fields=[column.name], name=column.name)


def _columns(condition: Q | None) -> set[str]:
    """Return the names of the columns in a condition."""
    return set(_names(condition.children)) if condition is not None else set()


def _names(children: Iterable[Any]) -> Iterator[str]:
    for child in children:
        if isinstance(child, Q):
            yield from _names(child.children)
        else:
            yield child[0].split("__")[0]
