from __future__ import annotations

from argparse import ArgumentParser
from typing import Any, cast

from django.conf import settings
from django.core.management.base import BaseCommand

from sms.gateways.registry import primary
from sms.simulator import server


class Command(BaseCommand):
    help = "Run the simulated gateway and its phones on 127.0.0.1."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        server.add_arguments(parser)

    def handle(self, *args: Any, **given: Any) -> None:
        default = cast(dict[str, Any], settings.SMS_GATEWAYS[primary()])
        key = given["key"] or default["OPTIONS"].get("key", "")
        server.serve(server.options_of({**given, "key": key}))
