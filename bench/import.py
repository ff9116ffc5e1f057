"""Imports a file of repair orders here and with django-import-export's defaults.

    python -m dealercrm.embedded python bench/import.py [--rows N] [--customers N]

Both read the same .xlsx; the floor reads only a part of it, because all of it takes
minutes. This project's import also creates customers, vehicles, plates and readings,
and checks each cell.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median

import psutil

# Run as a script, Python looks for modules only beside this file.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.kit import import_export
from bench.kit.databases import database, url_of
from bench.kit.order_file import make_orders, write_xlsx
from bench.kit.stopwatch import say, seconds
from customers.models import ServiceRecord
from imports.models import ImportBatch

ON = date(2026, 11, 22)
MANAGE = Path(__file__).resolve().parents[1] / "manage.py"
SAMPLED_EVERY_SECONDS = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--floor-rows", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()

    ours, floor, peaks = [], [], []
    with tempfile.TemporaryDirectory() as home:
        say(f"writing {options.rows:,} orders of {options.customers:,} customers …")
        whole, part = Path(home, "orders.xlsx"), Path(home, "slice.xlsx")
        vins = _write_files(whole, part, options)
        for _ in range(options.rounds):
            with database("bench_import_floor"):
                import_export.make_cars(vins)
                floor.append(seconds(partial(import_export.import_file, part)))
                _expect(options.floor_rows)
            with database("bench_import"):
                peaks.append(_run_import(whole, home))
                ours.append(_seconds_of_batch())
                _expect(options.rows)
    _report(ours, floor, options)
    say(f"peak memory with its parser: {max(peaks)} MiB   (bar: at most 400 MiB)")


def _write_files(whole: Path, part: Path, options: argparse.Namespace) -> set[str]:
    """Write all orders, and the part for the floor; return the VINs of the part."""
    orders = make_orders(options.rows, options.customers, ON)
    write_xlsx(whole, orders)
    write_xlsx(part, orders[: options.floor_rows])
    return {str(order["车架号"]) for order in orders[: options.floor_rows]}


def _seconds_of_batch() -> float:
    """Return the import's own time, without the start of Python, as for the floor."""
    batch = ImportBatch.objects.get()
    if batch.started_at is None or batch.finished_at is None:
        sys.exit("The batch did not end; nothing was measured.")
    return (batch.finished_at - batch.started_at).total_seconds()


def _report(ours: list[float], floor: list[float], options: argparse.Namespace) -> None:
    rates = [options.rows / taken for taken in ours]
    floor_rates = [options.floor_rows / taken for taken in floor]
    ratio = median(rate / other for rate, other in zip(rates, floor_rates, strict=True))
    say(
        f"ours:  {options.rows:,} rows in {median(ours):.1f} s,"
        f" {median(rates):,.0f} a second"
    )
    say(
        f"floor: {options.floor_rows:,} rows of the same file in {median(floor):.1f} s,"
        f" {median(floor_rates):,.0f} a second"
    )
    say(f"rows a second, ours over floor: {ratio:.1f}x   (bar: 10x)")


def _run_import(path: Path, media: str) -> int:
    """Run `manage.py import_records FILE`; return its peak memory in MiB."""
    command = [sys.executable, MANAGE, "import_records", path, "--skip-checks"]
    environment = {"DATABASE_URL": url_of("bench_import"), "MEDIA_ROOT": media}
    peak_mib = 0
    process = psutil.Popen(
        [str(word) for word in command],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
    )
    while process.poll() is None:
        peak_mib = max(peak_mib, _resident_mib(process))
        time.sleep(SAMPLED_EVERY_SECONDS)
    if process.returncode:
        sys.exit("import_records failed; nothing was measured.")
    return peak_mib


def _resident_mib(process: psutil.Process) -> int:
    """Return the present memory of the process and its children."""
    total = 0
    with suppress(psutil.NoSuchProcess):
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    return total >> 20


def _expect(orders: int) -> None:
    if ServiceRecord.objects.count() != orders:
        sys.exit(f"There are not {orders:,} orders now; nothing was measured.")


if __name__ == "__main__":
    main()
