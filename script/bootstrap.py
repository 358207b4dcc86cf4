"""What script/serve and script/test do once they have found a Python: make .venv, then hand over to it.

Pure standard library, for any Python from 3.11 on. `bootstrap.py serve [...]` or `bootstrap.py test [...]`.
"""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "script")]

import checks  # noqa: E402
import environment  # noqa: E402

from k8slearn import data, listening  # noqa: E402


def serve(arguments: list[str]) -> int:
    """Ask everything that can be asked before the first, slow step; then become manage.py serve."""
    parser = argparse.ArgumentParser(
        prog="script/serve", description="Serves k8slearn, making its environment in .venv first if need be."
    )
    listening.add_arguments(parser)
    wanted = parser.parse_args(arguments)
    listening.listen(wanted.host, wanted.port).close()
    data.data_dir()
    environment.ensure("base")
    python = str(environment.PYTHON)
    os.execv(python, [python, str(ROOT / "manage.py"), "serve", *arguments])


def test(arguments: list[str]) -> int:
    """The checks and the whole suite, or pytest alone with the given arguments."""
    environment.ensure("test")
    checks.install_browser()
    return checks.run_pytest(arguments) if arguments else checks.run_all()


def main(arguments: list[str]) -> int:
    try:
        return {"serve": serve, "test": test}[arguments[0]](arguments[1:])
    except (environment.EnvironmentFailure, listening.CannotListen, data.DataError) as error:
        print(f"script/{arguments[0]}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
