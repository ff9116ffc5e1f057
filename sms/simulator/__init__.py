"""A simulated gateway with its customers' phones, over HTTP on this machine only.

It imports neither Django nor the rest of the project, runs as its own process and
keeps an append-only log, by which tests check what a customer received. Like real
gateways it is not idempotent: a text that is submitted twice arrives twice.
"""
