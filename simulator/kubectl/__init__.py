"""kubectl: a command line (and YAML) in, requests to the Kubernetes API out, and the answers printed.

Pure: no clock, no I/O, nothing of the simulation. It prints what kubectl 1.36 prints; what kubectl has and this does
not yet, it says, in the learner's language.
"""

from __future__ import annotations

from simulator.core.protocol.programs import Program, ProgramEnv
from simulator.kubectl.command_line import reads as is_read
from simulator.kubectl.completion import Candidate, complete
from simulator.kubectl.program import KubectlProgram

__all__ = ["Candidate", "complete", "is_read", "program"]


def program(line: str, stdin: str, env: ProgramEnv) -> Program:
    """The program of one command line. ``stdin`` is what ``-f -`` reads."""
    return KubectlProgram(line, stdin, env)
