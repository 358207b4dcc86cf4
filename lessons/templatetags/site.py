"""What every page shows of the site: its languages, and the release of Kubernetes that it models."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.urls import get_script_prefix
from django.utils.translation import get_language_info

from lessons.prose.render import render_inline

KUBERNETES_RELEASE = "v1.36"

# As short as the top bar of a phone needs them.
_SHORT_NAMES = {"en": "EN", "zh-hans": "中文"}

register = template.Library()


@register.simple_tag
def kubernetes_release() -> str:
    return KUBERNETES_RELEASE


@register.simple_tag(takes_context=True)
def languages(context: dict[str, Any]) -> list[dict[str, str]]:
    """Each language of the site with this page's address in it: same path, same query."""
    request = context.get("request")
    rest = _after_prefix(request.path_info) if request else ""
    query = request.META.get("QUERY_STRING", "") if request else ""
    found = []
    for code, _ in settings.LANGUAGES:
        path = f"{get_script_prefix()}{code}/{rest}{'?' if query else ''}{query}"
        found.append(
            {
                "code": code,
                "tag": html_lang(code),
                "name": get_language_info(code)["name_local"],
                "short": _SHORT_NAMES[code],
                "path": path,
                "url": request.build_absolute_uri(path) if request else path,
            }
        )
    return found


@register.filter
def html_lang(code: str) -> str:
    """A language code as HTML and hreflang have it: ``zh-hans`` -> ``zh-Hans``."""
    language, _, script = code.partition("-")
    return f"{language}-{script.title()}" if script else language


@register.filter
def marked_up(text: str) -> str:
    """A short text of the course with code and emphasis, as safe HTML."""
    return render_inline(text)


def _after_prefix(path: str) -> str:
    """The path below the language prefix; empty for a page that has none."""
    code, _, rest = path.removeprefix("/").partition("/")
    return rest if code in dict(settings.LANGUAGES) else ""
