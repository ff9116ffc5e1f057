"""One car and its history: who drives it, how far, and when it comes in."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from dateutil.relativedelta import relativedelta

from dealercrm.embedded.samples.cars import COLOURS, MODELS, Model, Plant
from dealercrm.embedded.samples.people import People, Person

PRIVATE, RIDE_HAILING, GOODS = "非营运", "预约出租客运", "货运"
IN_USE = "在用"
AGES = {  # years since delivery: percentage of cars
    (0.1, 1): 15, (1, 2): 15, (2, 3): 14, (3, 4): 13, (4, 5): 11, (5, 6): 9,
    (6, 8): 13, (8, 10): 7, (10, 13): 3,
}  # fmt: skip
COMBUSTION = frozenset({"汽油", "柴油"})
PLUG_IN = frozenset({"插电混动", "增程式"})
SENT_BY_ANOTHER = 0.08  # private cars that another member of the family brings in


@dataclass
class Visit:
    on: date
    km: int
    kind: str


@dataclass
class Car:
    owner: Person
    model: Model
    vin: str
    plate: str
    colour: str
    use: str
    made_on: date
    registered_on: date
    delivered_on: date
    delivered_km: int
    km_per_day: float
    driver: Person
    status: str = IN_USE
    had_casualties: bool = False
    last_seen_on: date | None = None  # it does not come in after this day
    old_plate: str = ""
    replated_on: date | None = None
    next_owner: Person | None = None
    sold_on: date | None = None
    visits: list[Visit] = field(default_factory=list)

    def plate_on(self, day: date) -> str:
        if self.replated_on and day < self.replated_on:
            return self.old_plate
        return self.plate

    def visits_since(self, day: date) -> list[Visit]:
        return [visit for visit in self.visits if visit.on >= day]

    def brought_by(self, day: date) -> Person:
        if self.next_owner and self.sold_on and day >= self.sold_on:
            return self.next_owner
        return self.driver

    def km_on(self, day: date) -> int:
        """Interpolate between two visits; after the last one use the car's own rate."""
        before = Visit(self.delivered_on, self.delivered_km, "")
        for visit in self.visits:
            if visit.on >= day:
                share = (day - before.on).days / max(1, (visit.on - before.on).days)
                return before.km + int((visit.km - before.km) * share)
            before = visit
        return before.km + int(self.km_per_day * (day - before.on).days)

    def limits(self) -> tuple[int, int]:
        """Return the km and months to the next service; no km limit for plug-ins."""
        km, months = self.model.regular if self.visits else self.model.first
        return (10**6 if self.model.energy in PLUG_IN else km), months

    def next_service_on(self) -> date:
        base = self.visits[-1].on if self.visits else self.delivered_on
        km, months = self.limits()
        by_km = base + timedelta(days=int(km / self.km_per_day))
        return min(by_km, base + relativedelta(months=months))


class Dealer:
    """Hands over new cars."""

    def __init__(self, on: date, draw: People, rng: Random) -> None:
        self._on, self._draw, self._rng = on, draw, rng
        self.plant = Plant(rng)

    def deliver(self, owner: Person) -> Car:
        rng = self._rng
        model = self._model(owner)
        delivered_on = self._delivery_day(model)
        made_on = delivered_on - timedelta(days=rng.randrange(20, 150))
        use, km_per_day = self._use(model, owner)
        return Car(
            owner=owner,
            model=model,
            vin=self.plant.vin(model, made_on),
            plate=self.plant.plate(model.energy),
            colour=rng.choices(list(COLOURS), list(COLOURS.values()))[0],
            use=use,
            made_on=made_on,
            registered_on=min(delivered_on + timedelta(rng.randrange(9)), self._on),
            delivered_on=delivered_on,
            delivered_km=rng.randrange(6, 70),
            km_per_day=km_per_day,
            driver=self._driver(owner),
        )

    def _driver(self, owner: Person) -> Person:
        if owner.is_firm:
            return replace(owner, name=owner.contact, contact="")
        return self._draw.person() if self._rng.random() < SENT_BY_ANOTHER else owner

    def _model(self, owner: Person) -> Model:
        models = [m for m in MODELS if m.body != "轻型多用途货车" or not owner.is_firm]
        return self._rng.choices(models, [m.share for m in models])[0]

    def _delivery_day(self, model: Model) -> date:
        bands = {
            band: share
            for band, share in AGES.items()
            if self._on.year - band[0] > model.since
        } or {(0.1, 1): 1}
        (low, high) = self._rng.choices(list(bands), list(bands.values()))[0]
        age = self._rng.uniform(low, high)
        return self._on - timedelta(days=int(age * 365.25))

    def _use(self, model: Model, owner: Person) -> tuple[str, float]:
        rng = self._rng
        if model.body == "轻型多用途货车":
            return GOODS, rng.uniform(40, 130)
        if owner.is_firm:
            return PRIVATE, rng.uniform(35, 110)
        hailing = {"秦PLUS DM-i": 0.3, "汉EV": 0.15, "轩逸": 0.1}.get(model.series, 0)
        if rng.random() < hailing:
            return RIDE_HAILING, rng.uniform(170, 260)
        return PRIVATE, min(110.0, max(6.0, rng.lognormvariate(math.log(27), 0.5)))
