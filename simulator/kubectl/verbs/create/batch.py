"""Jobs and CronJobs."""

from __future__ import annotations

from simulator.kubectl.command import Command, Invocation
from simulator.kubectl.errors import KubectlError
from simulator.kubectl.flags import Flag
from simulator.kubectl.messages import text
from simulator.kubectl.session import Session
from simulator.kubectl.verbs.create.common import FLAGS, Object, container, create, metadata, name_of


def _pod_template(inv: Invocation, name: str, restart: str) -> Object:
    made = container(name, str(inv.flag("image")), command=inv.after_dashes())
    return {"metadata": {}, "spec": {"containers": [made], "restartPolicy": restart}}


def _job(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    if inv.flag("from"):
        raise KubectlError(text("not-simulated", io.env.language, what="kubectl create job --from"))
    if not inv.flag("image"):
        raise KubectlError("either --image or --from must be specified")
    obj: Object = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": metadata(inv, name),
        "spec": {"template": _pod_template(inv, name, "Never")},
        "status": {},
    }
    create(io, inv, obj, "job")


def _cron_job(io: Session, inv: Invocation) -> None:
    name = name_of(inv)
    template = _pod_template(inv, name, str(inv.flag("restart") or "OnFailure"))
    obj: Object = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": metadata(inv, name),
        "spec": {
            "jobTemplate": {"metadata": {"name": name}, "spec": {"template": template}},
            "schedule": inv.flag("schedule"),
        },
        "status": {},
    }
    create(io, inv, obj, "cronjob")


COMMANDS = (
    Command(
        "create job",
        _job,
        ("Create a job with the specified name", "创建一个 Job"),
        flags=(*FLAGS, Flag("image"), Flag("from")),
        usage="NAME --image=IMAGE [-- COMMAND ...]",
    ),
    Command(
        "create cronjob",
        _cron_job,
        ("Create a cron job with the specified name", "创建一个 CronJob"),
        flags=(*FLAGS, Flag("image"), Flag("restart"), Flag("schedule")),
        aliases=("cj",),
        required=("image", "schedule"),
        usage="NAME --image=IMAGE --schedule='0/5 * * * ?'",
    ),
)
