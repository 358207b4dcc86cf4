"""Pages that belong to no app."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request
from django.views.decorators.http import require_safe


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """/ leads to the language that the visitor chose before, or else to the one that the browser asks for."""
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/{'?' if query else ''}{query}")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response
