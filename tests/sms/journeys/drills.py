"""A shop on a database of its own, which a test backs up, damages and restores."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from customers.models import Customer, Policy
from reminders.day import run_day
from reminders.models import Holdout, RuleStep
from shop.hours import shop_day
from sms.gateways.simulator.adapter import sign
from sms.sending.delivery import deliver
from tests.factories import NOW, make_customer, make_vehicle
from tests.fresh_installation import Tables, write
from tests.screen_rows import make_staff
from tests.sms.conftest import RunningSimulator

TOKEN = "a-token-of-128-bits-at-least"
BUDGET = timedelta(seconds=60)


@contextmanager
def database_like(settings_dict: dict[str, Any], name: str) -> Iterator[None]:
    """Let all connections use a copy of the test's empty database; drop it after."""
    original = settings_dict["NAME"]
    connection.close()
    _in_maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    _in_maintenance(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings_dict["NAME"] = original
        _in_maintenance(f'DROP DATABASE "{name}" WITH (FORCE)')


def _in_maintenance(statement: str) -> None:
    names = ("host", "port", "user", "password")
    known = connection.get_connection_params()
    given = {name: known[name] for name in names if name in known}
    maintenance = psycopg2.connect(dbname="postgres", **given)
    try:
        maintenance.autocommit = True
        maintenance.cursor().execute(statement)
    finally:
        maintenance.close()


@dataclass
class Shop:
    """People whose compulsory insurance ends in a week, and one of them refuses."""

    simulator: RunningSimulator
    client: Client
    backup: Path
    people: list[Customer]

    @property
    def refuser(self) -> Customer:
        return self.people[0]

    def make_backup(self) -> None:
        call_command("backup", str(self.backup), verbosity=0)

    def restore(self) -> None:
        connection.close()
        call_command("restore", str(self.backup), "--replace")

    def decide(self, now: datetime = NOW) -> None:
        run_day(now=now)

    def send(self, now: datetime = NOW) -> Counter[str]:
        return deliver(lambda: now, budget=BUDGET)

    def refuse(self) -> int:
        """Have the refuser's TD posted as the gateway does; return the answer."""
        body = f'[{{"id": "r-1", "phone": "{self.refuser.phone}", "text": "TD"}}]'
        address = reverse("sms:callback", args=["default", TOKEN, "replies"])
        signature = sign(self.simulator.key, body.encode()).decode()
        return self.client.post(
            address,
            body,
            content_type="application/json",
            headers={"X-Simulator-Signature": signature},
        ).status_code

    def live_on(self, days: int = 3) -> None:
        """Run the day and send, on this day and the following ones."""
        for day in range(days):
            now = NOW + timedelta(days=day, hours=1)
            self.decide(now)
            self.send(now)

    def sign_in(self) -> None:
        """Sign in as the manager that the restored database knows, or anew."""
        self.client.force_login(make_staff("经理"))

    def step(self, name: str, **data: Any) -> list[str]:
        """Click a button of the page; return what the page then says."""
        answer = self.client.post(
            reverse("sms:hold-step", args=[name]), data, follow=True
        )
        return [str(message) for message in answer.context["messages"]]

    def release(self) -> list[str]:
        self.sign_in()
        return [
            said
            for name in ("refusals", "texts", "release")
            for said in self.step(name)
        ]

    def texts(self) -> Counter[str]:
        """Return how many texts the simulator took for each number."""
        return Counter(event["phone"] for event in self.simulator.events("accepted"))

    def told_once(self) -> bool:
        """Whether everybody but the refuser got exactly one text."""
        others = {each.phone for each in self.people} - {self.refuser.phone}
        return self.texts() == Counter(others)


def open_shop(
    tables: Tables,
    simulator: RunningSimulator,
    directory: Path,
    *,
    people: int,
) -> Shop:
    write(tables)
    Holdout.objects.all().delete()
    RuleStep.objects.exclude(reason="insurance").update(is_active=False)
    RuleStep.objects.exclude(channel=RuleStep.Channel.TEXT).update(is_active=False)
    owners = [make_customer() for _ in range(people)]
    for owner in owners:
        car = make_vehicle(owner=owner, registered_on=None, delivered_on=None)
        Policy.objects.create(
            vehicle=car,
            kind="compulsory",
            last_covered_on=shop_day(NOW) + timedelta(days=30),
        )
    return Shop(simulator, Client(), directory / "shop.backup", owners)


MakeShop = Callable[..., Shop]
