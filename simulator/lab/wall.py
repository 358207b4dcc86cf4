"""The wall clock: the only place in the simulator that reads it. Microseconds of Unix time."""

from __future__ import annotations

import time

from django.db import connection


def process_wall() -> int:
    """This machine's clock."""
    return time.time_ns() // 1_000


def database_wall() -> int:
    """The clock that stamps rows: the database server's where there is one, so that all processes share
    it."""
    if connection.vendor != "postgresql":
        return process_wall()
    with connection.cursor() as cursor:
        cursor.execute("SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000000)::bigint")
        return int(cursor.fetchone()[0])
