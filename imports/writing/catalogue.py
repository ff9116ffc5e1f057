"""Finds the catalogue model of a car by brand, series, free text and plate."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from customers.models import VehicleModel
from imports.reading.records import VehicleRecord

Energy = VehicleModel.Energy
# A series of a single letter or digit would be found in too many texts.
_SHORTEST_SERIES = 2


class Catalogue:
    """The shop's models in memory; a row with brand and series may add a new one."""

    def __init__(self) -> None:
        self._by_name: dict[tuple[str, str], list[VehicleModel]] = {}
        self._series: dict[int, str] = {}
        self._remembered: dict[tuple[object, ...], VehicleModel | None] = {}
        for model in VehicleModel.objects.order_by("pk"):
            self._remember(model)

    def _remember(self, model: VehicleModel) -> None:
        key = (_plain(model.brand), _plain(model.series))
        self._by_name.setdefault(key, []).append(model)
        self._series[model.pk] = model.series

    def name_of(self, pk: int | None) -> str:
        """Return the series of a model, '' for None."""
        return self._series.get(pk, "") if pk is not None else ""

    def find(self, record: VehicleRecord) -> VehicleModel | None:
        """Return the model; a new one is created if the file gives brand and series."""
        energies = (record.energy,) if record.energy else record.plate_energies
        key = (record.brand, record.series, record.model_text, energies)
        if key not in self._remembered:
            self._remembered[key] = self._find(record, energies)
        return self._remembered[key]

    def _find(
        self, record: VehicleRecord, energies: Sequence[Energy]
    ) -> VehicleModel | None:
        if record.brand and record.series:
            key = (_plain(record.brand), _plain(record.series))
            found = _choose(self._by_name.get(key, []), energies)
            return found or self._add(record, energies)
        text = _plain(record.brand + record.series + record.model_text)
        return self._find_in_text(text, energies) if text else None

    def _add(
        self, record: VehicleRecord, energies: Sequence[Energy]
    ) -> VehicleModel | None:
        # Without the energy no maintenance plan could be chosen.
        if not energies:
            return None
        model = VehicleModel.objects.create(
            brand=record.brand, series=record.series, energy=energies[0]
        )
        self._remember(model)
        return model

    def _find_in_text(
        self, text: str, energies: Sequence[Energy]
    ) -> VehicleModel | None:
        """Find the longest series in the text; an ambiguous one needs the brand too."""
        named = [
            (brand, series, models)
            for (brand, series), models in self._by_name.items()
            if len(series) >= _SHORTEST_SERIES and series in text
        ]
        longest = max((len(series) for _, series, _ in named), default=0)
        best = [each for each in named if len(each[1]) == longest]
        if len(best) > 1 or longest <= _SHORTEST_SERIES:
            best = [each for each in best if each[0] in text]
        if len(best) != 1:
            return None
        return _choose(best[0][2], energies)


def _choose(
    models: list[VehicleModel], energies: Sequence[Energy]
) -> VehicleModel | None:
    if not energies:
        return models[0] if len(models) == 1 else None
    fitting = [model for model in models if model.energy in energies]
    return fitting[0] if fitting else None


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())
