"""What has to be in place before the site serves: the database's tables, catalogues, static files.

Each step is skipped where nothing has changed since it was last done.
"""

import hashlib
import threading
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from simulator.diagrams.render import render_svg

from . import catalogues

MIGRATION_LOCK = 0x6B38736C  # "k8sl": what starting processes of one PostgreSQL database wait on


def prepare() -> None:
    """Bring database, catalogues and static files up to date."""
    migrate()
    catalogues.compile_changed()
    if not settings.DEBUG:  # with DEBUG, static files are served from where they are written
        collect_static()


def warm_up() -> None:
    """Compile Graphviz, beside the first requests: that takes longer than all else that the first lesson needs."""
    threading.Thread(target=render_svg, args=("digraph {}",), daemon=True).start()


def migrate() -> None:
    """Apply migrations, one process at a time."""
    if not _pending():
        return
    shared = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if shared:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            call_command("migrate", interactive=False, verbosity=0)
        finally:
            if shared:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def _pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Collect static files anew if one was added, removed or changed."""
    stamp = Path(settings.STATIC_ROOT) / ".fingerprint"
    fingerprint = static_fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint, encoding="ascii")


def static_fingerprint() -> str:
    """A digest of name, size and time of change of every static file, and of how they are stored."""
    digest = hashlib.sha256(repr(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            stat = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{stat.st_size}\0{stat.st_mtime_ns}\n".encode())
    return digest.hexdigest()
