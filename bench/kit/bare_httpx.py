"""The floor of bench/send.py: a loop that posts the same request and nothing else.

python -m bench.kit.bare_httpx URL KEY COUNT
"""

from __future__ import annotations

import sys
import uuid

import httpx

TEXT = "【锦程汽车】王先生，您的沪A12345该保养了，回TD退订"


def main(url: str, key: str, count: int) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    with httpx.Client(base_url=url, headers=headers) as client:
        for number in range(count):
            said = {
                "reference": str(uuid.uuid4()),
                "phone": f"13{number % 10**9:09}",
                "text": TEXT,
            }
            client.post("/send", json=said).raise_for_status()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
