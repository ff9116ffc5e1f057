"""What the pages of gateways say."""

from __future__ import annotations

TOKEN = "a-token-that-cannot-be-guessed"


def complaints(response):
    return [str(message) for message in response.context["messages"]]
