"""Links of a lesson's own: into the lab, to a reference, to another lesson. docs/authoring.md tells authors.

    [text](moment:step=4)                     the stage goes to that moment of this run
    [text](moment:kind=event&reason=Pulled)   the first frame of the followed pod that has these fields
    [text](callout:scheduled)                 a moment that lesson.yaml names
    [text](component:kube-scheduler)          the stage opens that component
    [text](key:/registry/pods/{namespace}/)   the stage opens that key, or prefix, in etcd
    [text](fault:crash=kube-scheduler)        a button that does it
    [text](ref:pod-lifecycle)                 a page of the official documentation, in the reader's language
    [text](lesson:etcd#watch)                 another lesson

``{pod}``, ``{namespace}`` and ``{node}`` stand for those of the pod that the stage follows.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode

from simulator.core.protocol.commands import FAULTS
from simulator.core.protocol.frames import KINDS

STAGE = "#stage"
# A step of the workflow, or fields of a frame (`object`: its resource, such as pods). static/js/stage/lesson.js looks.
MOMENT_FIELDS = ("step", "kind", "from", "to", "verb", "object", "key", "component", "reason")
_COMPONENT = re.compile(r"[a-z0-9]([a-z0-9./{}-]*[a-z0-9}])?")


class LinkError(ValueError):
    """A link that leads nowhere; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a link becomes: an element, its attributes, and what both languages must have in common."""

    tag: str
    attributes: dict[str, str]
    meaning: str


@dataclass(frozen=True, slots=True)
class LinkContext:
    """What links can lead to, by id: URLs in the reader's language, queries of moments, URLs of lessons.

    The URL of a lesson is None where the course has it but it is not written yet.
    """

    references: Mapping[str, str]
    callouts: Mapping[str, str]
    lessons: Mapping[str, str | None]


def resolve(href: str, context: LinkContext) -> Target:
    """What stands behind the address of a link. Raises LinkError."""
    scheme, colon, rest = href.partition(":")
    rest = unquote(rest)
    if scheme in _SCHEMES:
        return _SCHEMES[scheme](rest, context)
    if scheme == "https" and colon:
        return _outside(href)
    if href.startswith("#"):
        return Target("a", {"href": href}, href)
    raise LinkError(f"a link to {href!r}: give one of {', '.join(_SCHEMES)}, https, or #heading")


def moment(query: str) -> str:
    """The query of a moment in its canonical form. Raises LinkError."""
    pairs = parse_qsl(query, keep_blank_values=True)
    if not pairs:
        raise LinkError("a moment needs a query, such as step=4")
    for name, value in pairs:
        if name not in MOMENT_FIELDS:
            raise LinkError(f"a moment has no field {name!r}; known: {', '.join(MOMENT_FIELDS)}")
        if name == "kind" and value not in KINDS:
            raise LinkError(f"no frame is of kind {value!r}; known: {', '.join(KINDS)}")
        if name == "step" and not value.isdigit():
            raise LinkError(f"step {value!r} is not a number")
    return urlencode(pairs, safe="/{}.")


def _moment(rest: str, context: LinkContext) -> Target:
    query = moment(rest)
    return Target("a", {"class": "moment", "href": STAGE, "data-moment": query}, f"moment:{query}")


def _callout(rest: str, context: LinkContext) -> Target:
    if rest not in context.callouts:
        raise LinkError(f"lesson.yaml has no callout {rest!r}")
    attributes = {
        "class": "moment",
        "href": STAGE,
        "data-moment": context.callouts[rest],
        "data-callout": rest,
    }
    return Target("a", attributes, f"callout:{rest}")


def _component(rest: str, context: LinkContext) -> Target:
    return Target(
        "a",
        {"class": "component", "href": STAGE, "data-component": _checked_component(rest)},
        f"component:{rest}",
    )


def _key(rest: str, context: LinkContext) -> Target:
    if not rest.startswith("/registry/"):
        raise LinkError(f"key {rest!r} is not below /registry/")
    return Target("a", {"class": "etcd-key", "href": STAGE, "data-key": rest}, f"key:{rest}")


def _fault(rest: str, context: LinkContext) -> Target:
    fault, _, component = rest.partition("=")
    if fault not in FAULTS:
        raise LinkError(f"unknown fault {fault!r}; known: {', '.join(FAULTS)}")
    attributes = {"type": "button", "class": "lab-action", "data-fault": fault}
    return Target("button", {**attributes, "data-target": _checked_component(component)}, f"fault:{rest}")


def _reference(rest: str, context: LinkContext) -> Target:
    if rest not in context.references:
        raise LinkError(f"lesson.yaml has no reference {rest!r}")
    return Target("a", {**_outside(context.references[rest]).attributes, "data-ref": rest}, f"ref:{rest}")


def _lesson(rest: str, context: LinkContext) -> Target:
    slug, hash_, anchor = rest.partition("#")
    if slug not in context.lessons:
        raise LinkError(f"the course has no lesson {slug!r}")
    url = context.lessons[slug]
    if url is None:
        return Target("span", {"class": "lesson-to-come"}, f"lesson:{rest}")
    return Target("a", {"href": url + hash_ + anchor}, f"lesson:{rest}")


def _outside(url: str) -> Target:
    return Target("a", {"class": "outside", "href": url, "rel": "noopener"}, url)


def _checked_component(name: str) -> str:
    if not _COMPONENT.fullmatch(name):
        raise LinkError(f"{name!r} is not the name of a component")
    return name


_SCHEMES: dict[str, Callable[[str, LinkContext], Target]] = {
    "moment": _moment,
    "callout": _callout,
    "component": _component,
    "key": _key,
    "fault": _fault,
    "ref": _reference,
    "lesson": _lesson,
}
