"""What a plugin answers: a code and the reasons that a person reads (``kube-scheduler/framework``)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """``UNSCHEDULABLE``: removing pods from the node may help. ``UNSCHEDULABLE_AND_UNRESOLVABLE``: it will not."""

    SUCCESS = "Success"
    ERROR = "Error"
    UNSCHEDULABLE = "Unschedulable"
    UNSCHEDULABLE_AND_UNRESOLVABLE = "UnschedulableAndUnresolvable"
    WAIT = "Wait"
    SKIP = "Skip"


class SchedulingError(Exception):
    """A plugin failed, as opposed to turning a node down: the cycle ends, and the pod is tried again later."""


@dataclass(frozen=True, slots=True)
class Status:
    """``plugin`` is filled in by the framework: the plugin that gave an answer other than Success."""

    code: Code
    reasons: tuple[str, ...] = ()
    plugin: str = ""

    @property
    def ok(self) -> bool:
        return self.code is Code.SUCCESS

    @property
    def skipped(self) -> bool:
        return self.code is Code.SKIP

    @property
    def rejected(self) -> bool:
        """The pod does not fit, as opposed to an error or a wait."""
        return self.code in (Code.UNSCHEDULABLE, Code.UNSCHEDULABLE_AND_UNRESOLVABLE)

    @property
    def message(self) -> str:
        return ", ".join(self.reasons)

    def by(self, plugin: str) -> Status:
        """The same answer, with the name of who gave it."""
        return Status(self.code, self.reasons, plugin)


SUCCESS = Status(Code.SUCCESS)
SKIP = Status(Code.SKIP)
WAIT = Status(Code.WAIT)


def unschedulable(*reasons: str) -> Status:
    return Status(Code.UNSCHEDULABLE, reasons)


def unresolvable(*reasons: str) -> Status:
    """UnschedulableAndUnresolvable: preemption cannot help on this node."""
    return Status(Code.UNSCHEDULABLE_AND_UNRESOLVABLE, reasons)


def error(reason: str) -> Status:
    return Status(Code.ERROR, (reason,))
