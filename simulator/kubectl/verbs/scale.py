"""``kubectl scale``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.core.api import meta
from simulator.core.protocol.api import MERGE_PATCH
from simulator.kubectl.command import DRY_RUN, FILES, OUTPUT, SELECT, Command, Invocation
from simulator.kubectl.errors import KubectlError, check
from simulator.kubectl.flags import Flag
from simulator.kubectl.output import dry_run, dry_run_params, result
from simulator.kubectl.resources import Found, fetch, wanted
from simulator.kubectl.session import Session


@dataclass(frozen=True, slots=True)
class Scale:
    """Scales one object that was read before."""

    found: Found
    inv: Invocation

    def run(self, io: Session) -> None:
        inv, found = self.inv, self.found
        replicas, expected = int(inv.flag("replicas")), int(inv.flag("current-replicas"))
        if dry_run(inv) != "client":
            if expected >= 0:
                now = check(io.ask(found.target.request(subresource="scale"))).get("spec", {}).get("replicas", 0)
                if now != expected:
                    raise KubectlError(f"Expected replicas to be {expected}, was {now}")
            request = found.target.request(
                "patch",
                subresource="scale",
                body={"spec": {"replicas": replicas}},
                content_type=MERGE_PATCH,
                params=dry_run_params(inv),
            )
            check(io.ask(request))
        scaled = meta.set_in(found.object, ("spec", "replicas"), replicas)
        io.stdout += result(inv, scaled, "scaled")


def run(io: Session, inv: Invocation) -> None:
    if inv.flag("replicas") < 0:
        raise KubectlError("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    for found in fetch(io, wanted(io, inv), limit=False):
        io.then(Scale(found, inv))


COMMANDS = (
    Command(
        "scale",
        run,
        ("Set a new size for a deployment, replica set, or stateful set", "改变 Deployment、ReplicaSet 等的副本数"),
        flags=(
            *FILES,
            *SELECT,
            *OUTPUT,
            *DRY_RUN,
            Flag("current-replicas", "int", default=-1),
            Flag("replicas", "int"),
            Flag("resource-version"),
            Flag("timeout", "duration"),
        ),
        required=("replicas",),
        usage="--replicas=COUNT (-f FILENAME | TYPE NAME)",
        examples=("kubectl scale deployment web --replicas=3",),
    ),
)
