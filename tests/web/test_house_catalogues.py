"""Both languages, always: every message of the sources has its Chinese."""

from pathlib import Path

import pytest

from k8slearn import catalogues


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
@pytest.mark.parametrize("locale", catalogues.locales())
def test_every_message_is_translated(locale: str, domain: str) -> None:
    missing = [message.id for message in catalogues.unfinished(locale, domain)]
    assert not missing, "run manage.py messages update, then fill these in locale/"


@pytest.mark.parametrize("domain", catalogues.DOMAINS)
@pytest.mark.parametrize("locale", catalogues.locales())
def test_catalogue_holds_no_message_that_the_sources_lost(locale: str, domain: str) -> None:
    kept = {(m.id, m.context) for m in catalogues.read(locale, domain) if m.id}
    wanted = {(m.id, m.context) for m in catalogues.extracted(domain) if m.id}
    assert not kept - wanted, "run manage.py messages update"


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.py", "ngettext('%d pod', '%d pods', n)", [("%d pod", "%d pods")]),
        ("b.py", "pgettext('verb', 'watch')", ["watch"]),
        ("a.html", """<p title='it's "x"'>{% translate "Play" %} {{ _("Step") }}</p>""", ["Play", "Step"]),
        (
            "b.html",
            "{% blocktranslate count n=s|length %}{{ n }} pod{% plural %}{{ n }} pods{% endblocktranslate %}",
            [("%(n)s pod", "%(n)s pods")],
        ),
        ("a.js", "const t = gettext('Pause'); // gettext('no')\n`${gettext(\"Seek\")}`", ["Pause", "Seek"]),
    ],
)
def test_messages_are_found_in(tmp_path: Path, name: str, text: str, found: list) -> None:
    path = tmp_path / name
    path.write_text(text)
    assert [message for _, message, _, _ in catalogues.messages(path)] == found
