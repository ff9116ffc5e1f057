"""Seconds, medians and memory, printed beside the floor of the same run."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Sequence
from statistics import median
from time import perf_counter

from dealercrm.celery import freeze_imports


def seconds(work: Callable[[], object]) -> float:
    """Return the duration in a process prepared like a Celery worker."""
    freeze_imports()
    start = perf_counter()
    work()
    return perf_counter() - start


def compare(
    label: str, ours: Sequence[float], floor: Sequence[float], bar: str
) -> None:
    """Print both medians and the median of the rounds' ratios.

    A round measures both within seconds, so other load on the machine hardly changes
    its ratio. The bar is printed, not asserted.
    """
    ratio = median(one / other for one, other in zip(ours, floor, strict=True))
    say(
        f"{label:<44} {median(ours):8.3f} s   floor {median(floor):8.3f} s"
        f"   {ratio:5.2f}x   (bar: {bar})"
    )


def say(text: str) -> None:
    print(text, flush=True)


def peak_mib() -> int:
    """Return the largest resident size that this process has had, in MiB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak >> 20 if sys.platform == "darwin" else peak >> 10
