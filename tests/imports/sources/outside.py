"""Kinds of sources as another package would bring them."""

from __future__ import annotations

from imports.sources.base import Listed, Listing, Source


class Broken(Source):
    def list(self, *, now):
        raise RuntimeError("a secret")

    def fetch(self, file, to, *, most):
        raise NotImplementedError


class Memory(Source):
    """One file that is always there and is only noted."""

    def __init__(self, content=""):
        self.content = content

    def list(self, *, now):
        return Listing([Listed("*", "客户.csv", "1", len(self.content), "")])

    def fetch(self, file, to, *, most):
        to.write_text(self.content)
