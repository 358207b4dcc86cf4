"""Message catalogues without the gettext tools: extracted, merged and compiled by Babel.

locale/<locale>/LC_MESSAGES/django.po holds what Python and templates say, djangojs.po what the browser's
modules say. The source language is English and needs no catalogue.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
COMMENT_TAG = "Translators"
OPTIONS = {"encoding": "utf-8", "parse_template_string": True}
SOURCES = ("k8slearn", "lessons", "simulator", "templates", "static")
DOMAIN_OF = {".py": "django", ".html": "django", ".txt": "django", ".js": "djangojs"}
DOMAINS = ("django", "djangojs")


def locales() -> list[str]:
    """The locales that need catalogues: every language but the source's."""
    return [to_locale(code) for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def po_path(locale: str, domain: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / locale / "LC_MESSAGES" / f"{domain}.po"


def read(locale: str, domain: str) -> Catalog:
    """The catalogue as it is kept, or an empty one where there is none yet."""
    path = po_path(locale, domain)
    if not path.exists():
        return Catalog(locale=locale, domain=domain)
    with path.open("rb") as file:
        return read_po(file, locale=locale, domain=domain)


def extracted(domain: str) -> Catalog:
    """Every message of `domain` in the sources now, without translations."""
    catalog = Catalog(domain=domain)
    for path in _sources(domain):
        name = path.relative_to(settings.BASE_DIR).as_posix()
        for _, message, comments, context in messages(path):
            # No line numbers: they would change in every change.
            catalog.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return catalog


def _sources(domain: str) -> Iterator[Path]:
    for folder in SOURCES:
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if DOMAIN_OF.get(path.suffix) == domain and path.is_file():
                yield path


def messages(path: Path) -> Iterator[tuple]:
    """(line, message, translators' comments, context) of every gettext call in a source file."""
    text = path.read_text(encoding="utf-8")
    method = "python" if path.suffix == ".py" else "javascript"
    if path.suffix in (".html", ".txt"):
        # Django blanks a template down to its gettext calls. What is left is no valid Python, but Babel's
        # reader of JavaScript looks at calls and strings only.
        text = templatize(text, origin=str(path))
    return extract(method, BytesIO(text.encode()), KEYWORDS, [COMMENT_TAG], options=OPTIONS)


def merged(locale: str, domain: str) -> Catalog:
    """The kept catalogue with the messages of the sources: new ones empty, vanished ones dropped."""
    catalog = read(locale, domain)
    catalog.update(extracted(domain), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def update() -> None:
    """Rewrite every .po file from the sources."""
    for locale in locales():
        for domain in DOMAINS:
            path = po_path(locale, domain)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po_bytes(merged(locale, domain)))


def po_bytes(catalog: Catalog) -> bytes:
    """The .po file. Its header says only what readers of it need, so that it is the same in every run."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, sort_output=True, omit_header=True, include_lineno=False)
    header = f"""msgid ""
msgstr ""
"Language: {catalog.locale}\\n"
"Plural-Forms: {catalog.plural_forms}\\n"
"Content-Type: text/plain; charset=utf-8\\n"

"""
    return header.encode() + buffer.getvalue()


def compile_changed() -> None:
    """Write each .mo file that is missing or older than its .po file."""
    for locale in locales():
        for domain in DOMAINS:
            source = po_path(locale, domain)
            target = source.with_suffix(".mo")
            if source.exists() and not (target.exists() and target.stat().st_mtime >= source.stat().st_mtime):
                with target.open("wb") as file:
                    write_mo(file, read(locale, domain))


def unfinished(locale: str, domain: str) -> list[Message]:
    """The messages of the sources that have no translation, or only a fuzzy one."""
    return [m for m in merged(locale, domain) if m.id and (m.fuzzy or not _is_translated(m))]


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(strings)
