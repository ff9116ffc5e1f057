from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from sms.gateways import registry
from sms.simulator import server


class Command(BaseCommand):
    help = "Run the simulated gateway and its phones on 127.0.0.1."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        server.add_arguments(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        key = given["key"] or registry.options(registry.primary()).get("key", "")
        server.serve(server.options_of({**given, "key": key}))
