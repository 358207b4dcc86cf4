"""What a lab is; starting it again and forking it, answered by a redirect to where one came from (``next``)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from simulator.lab import log
from simulator.lab.access import Identity, access_policy
from simulator.lab.errors import LabError
from simulator.lab.models import Lab
from simulator.lab.services import describe, fork_lab, reset_lab
from simulator.lab.visitor import owner_of_request
from simulator.lab.wall import database_wall


@require_safe
def show(request: HttpRequest, lab_id: str) -> HttpResponse:
    """What a lab is, as JSON, for whoever may watch it; ``?token=`` is the lab's secret."""
    lab = Lab.objects.filter(pk=lab_id).first()
    if lab is None or not access_policy().may_watch(_who(request), lab):
        raise Http404("no such lab")
    return JsonResponse(
        {
            **describe(lab),
            "scenario": lab.slug,
            "seed": lab.seed,
            "engine": lab.engine,
            "epoch": lab.epoch_us,
            "clock": log.clock_of(lab.pk).to_wire(database_wall()),
        }
    )


@require_POST
def reset(request: HttpRequest, lab_id: str) -> HttpResponse:
    """POST ``next`` (optional): start the lab again."""
    lab = _lab(request, lab_id)
    return _answer(request, lambda: reset_lab(lab))


@require_POST
def fork(request: HttpRequest, lab_id: str) -> HttpResponse:
    """POST ``until`` (virtual time, microseconds), ``next`` (optional): go on from that moment in a new
    lab."""
    lab = _lab(request, lab_id)
    text = request.POST.get("until", "")
    if not (text.isascii() and text.isdigit() and len(text) <= 16):
        error = LabError("bad-message", detail="until")
        return HttpResponse(error.message, status=400, content_type="text/plain; charset=utf-8")
    return _answer(request, lambda: fork_lab(lab, int(text)))


def _lab(request: HttpRequest, lab_id: str) -> Lab:
    """The lab, if this visitor may command it; 404 otherwise, so that nobody learns which labs there are."""
    lab = Lab.objects.filter(pk=lab_id).first()
    if lab is None or not access_policy().may_command(_who(request), lab):
        raise Http404("no such lab")
    return lab


def _who(request: HttpRequest) -> Identity:
    session = getattr(request, "session", None)
    return Identity(owner_of_request(request), request.GET.get("token", ""), session)


def _answer(request: HttpRequest, make: Callable[[], Lab]) -> HttpResponse:
    try:
        lab = make()
    except LabError as error:
        text = f"{error.message} {error.hint}"
        return HttpResponse(text, status=409, content_type="text/plain; charset=utf-8")
    target = _target(request)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=204, headers={"HX-Redirect": target})
    else:
        response = HttpResponseRedirect(target, status=303)
    response["X-Lab"] = lab.pk
    return response


def _target(request: HttpRequest) -> str:
    """Where to go: ``next``, or the page that asked, if it is one of this site's; else the start page."""
    for candidate in (request.POST.get("next"), request.headers.get("Referer")):
        if candidate and url_has_allowed_host_and_scheme(candidate, {request.get_host()}, request.is_secure()):
            return candidate
    return "/"
