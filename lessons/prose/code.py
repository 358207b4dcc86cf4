"""Code blocks and tables.

```kubectl run     commands, one a line: copy them, or run them in the lab
```yaml apply      a manifest: copy it, or open it in the lab's editor
```console         what a command printed
"""

from __future__ import annotations

from django.utils.html import escape
from django.utils.translation import gettext
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from lessons.prose.parser import ProseError, html, line_of

# The language after the fence -> Pygments' name for it.
_LEXERS = {
    "kubectl": "bash",
    "bash": "bash",
    "yaml": "yaml",
    "json": "json",
    "console": "text",
    "text": "text",
}
_ACTIONS = {"kubectl": "run", "yaml": "apply"}
_FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True, classprefix="tok-")


def draw_code(tokens: list[Token]) -> list[Token]:
    """The tokens with every fence written out as a figure. Raises ProseError."""
    return [html(_figure(token), token) if token.type == "fence" else token for token in tokens]


def draw_tables(tokens: list[Token]) -> list[Token]:
    """Tables that scroll by themselves on a narrow page; aligned by class, as ``style`` is forbidden."""
    drawn: list[Token] = []
    for token in tokens:
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            align = str(token.attrs.pop("style")).rpartition(":")[2]
            token.attrSet("class", f"align-{align}")
        if token.type == "table_open":
            label = gettext("Table")
            drawn.append(html(f'<div class="table-scroll" role="region" tabindex="0" aria-label="{label}">', token))
        drawn.append(token)
        if token.type == "table_close":
            drawn.append(html("</div>\n", token))
    return drawn


def _figure(token: Token) -> str:
    language, _, action = token.info.strip().partition(" ")
    if language not in _LEXERS:
        raise ProseError(line_of(token), f"code in {language!r}: give one of {', '.join(_LEXERS)}")
    if action and _ACTIONS.get(language) != action:
        raise ProseError(line_of(token), f"{action!r} cannot be done with {language}: kubectl run, or yaml apply")
    text = token.content.rstrip("\n")
    if action == "run" and not all(line.startswith("kubectl ") for line in text.splitlines()):
        raise ProseError(line_of(token), "each line of a block that can be run is a kubectl command")
    code = highlight(text, get_lexer_by_name(_LEXERS[language]), _FORMATTER).rstrip("\n")
    buttons = [_button("data-copy", text, gettext("Copy"))]
    if action == "run":
        buttons.append(_button("data-run", text, gettext("Run in the lab")))
    if action == "apply":
        buttons.append(_button("data-apply", text, gettext("Open in the editor")))
    return (
        f'<figure class="code code-{language}"><pre tabindex="0"><code>{code}</code></pre>'
        f'<div class="code-actions js-only">{"".join(buttons)}</div></figure>\n'
    )


def _button(attribute: str, value: str, label: str) -> str:
    return f'<button type="button" {attribute}="{escape(value)}">{escape(label)}</button>'
