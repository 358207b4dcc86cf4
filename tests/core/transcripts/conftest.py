"""``--rewrite-transcripts`` writes what the simulator does now into the transcripts: read the difference, then commit."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rewrite-transcripts", action="store_true", help="write the transcripts anew")
