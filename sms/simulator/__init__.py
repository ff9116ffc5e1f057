"""A gateway and the phones behind it, over real HTTP on this machine only.

It needs nothing of Django or of the rest of the project, runs as a process of its
own and keeps an append-only log, which tests take as the truth about what a customer
received. Like the real gateways it is not idempotent: a text that is submitted twice
arrives twice.
"""
