"""What a lesson's Markdown becomes."""

from __future__ import annotations

import pytest
from django.utils import translation

from lessons.prose.links import LinkContext
from lessons.prose.parser import ProseError
from lessons.prose.render import Prose, ProseContext, render, render_inline
from lessons.prose.spacing import THIN_SPACE, space_han
from lessons.prose.terms import TermLinker, TermNames

STORED = "kind=store&amp;key=/registry/pods/{namespace}/{pod}"


def rendered(source: str, language: str = "en", terms: tuple[TermNames, ...] = ()) -> Prose:
    links = LinkContext(
        references={"watch": "https://kubernetes.io/watch/"},
        callouts={"bound": "kind=store&key=/registry/pods/{namespace}/{pod}"},
        lessons={"etcd": "/en/lessons/etcd/", "kubelet": None},
    )
    with translation.override(language):
        return render(source, ProseContext(language, links, TermLinker(terms, "/en/glossary/"), "<table></table>"))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("[x](moment:step=4)", '<a class="moment" href="#stage" data-moment="step=4">x</a>'),
        (
            "[x](moment:kind=store&key=/registry/pods/{namespace}/{pod})",
            f'<a class="moment" href="#stage" data-moment="{STORED}">x</a>',
        ),
        (
            "[x](callout:bound)",
            f'<a class="moment" href="#stage" data-moment="{STORED}" data-callout="bound">x</a>',
        ),
        (
            "[x](component:kubelet/{node})",
            '<a class="component" href="#stage" data-component="kubelet/{node}">x</a>',
        ),
        (
            "[x](key:/registry/leases/)",
            '<a class="etcd-key" href="#stage" data-key="/registry/leases/">x</a>',
        ),
        (
            "[x](fault:restart=etcd)",
            '<button type="button" class="lab-action" data-fault="restart" data-target="etcd">x</button>',
        ),
        (
            "[x](ref:watch)",
            '<a class="outside" href="https://kubernetes.io/watch/" rel="noopener" data-ref="watch">x</a>',
        ),
        ("[x](lesson:etcd#watch)", '<a href="/en/lessons/etcd/#watch">x</a>'),
        ("[x](lesson:kubelet)", '<span class="lesson-to-come">x</span>'),
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
    ],
)
def test_inline(source: str, html: str) -> None:
    assert rendered(source).html == f"<p>{html}</p>\n"


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("[x](http://example.org)", "a link to"),
        ("[x](moment:)", "needs a query"),
        ("[x](moment:step=four)", "not a number"),
        ("![x](picture.png)", "no images"),
        ("# Title {#title}", "## and ###"),
        ("## One {#a}\n\n## Two {#a}", "used twice"),
        ("```cobol\nx\n```", "code in 'cobol'"),
        ("```yaml run\nx\n```", "cannot be done"),
        ("::: prediction\nx\n:::", "takes one id"),
        ("::: note x\nx\n:::", "takes nothing"),
        ("::: correction a\nOne half.\n:::", "two halves"),
        ("::: quiz a\nQuestion?\n:::", "an explanation"),
    ],
)
def test_what_is_refused(source: str, words: str) -> None:
    with pytest.raises(ProseError, match=words):
        rendered(source)


def test_headings_have_permalinks_and_make_the_contents() -> None:
    prose = rendered("## The *ten* steps {#ten}\n\n### `etcd` {#etcd}\n")
    assert [(heading.level, heading.id, heading.text) for heading in prose.contents] == [
        (2, "ten", "The ten steps"),
        (3, "etcd", "etcd"),
    ]
    assert '<h2 id="ten">The <em>ten</em> steps <a class="permalink" href="#ten"' in prose.html


def test_code_that_can_be_run_has_its_text_on_the_button() -> None:
    html = rendered('```kubectl run\nkubectl get pods -l "a=b"\n```').html
    assert 'data-run="kubectl get pods -l &quot;a=b&quot;"' in html
    assert 'class="tok-' in html
    assert "data-run" not in rendered("```console\nNAME\n```").html


def test_a_manifest_can_be_opened() -> None:
    assert 'data-apply="a: 1"' in rendered("```yaml apply\na: 1\n```").html


def test_predictions_offer_a_choice() -> None:
    html = rendered("::: prediction p\nWhich?\n\n1. one\n2. `two`\n:::\n\n::: reveal p\nTwo.\n:::").html
    assert 'data-prediction="p"' in html
    assert '<label><input type="radio" name="prediction-p" value="2"> <code>two</code></label>' in html
    assert '<details class="reveal" data-reveal="p"><summary>What happens</summary>' in html


def test_corrections_have_two_halves() -> None:
    html = rendered("::: correction c\nOld.\n\n---\n\nNew.\n:::", "zh-hans").html
    assert html.index("notes-say") < html.index("Old.") < html.index("what-happens") < html.index("New.")
    assert "<hr" not in html


def test_tables_are_aligned_by_class_and_scroll() -> None:
    html = rendered("| a | b |\n| --- | --: |\n| 1 | 2 |\n").html
    assert "style=" not in html
    assert '<td class="align-right">2</td>' in html
    assert html.startswith('<div class="table-scroll" role="region" tabindex="0"')


def test_quiz_texts_are_taken_out_of_the_prose() -> None:
    prose = rendered("Text.\n\n::: quiz q\nWhich *one*?\n\n1. a\n2. `b`\n\n> Because.\n:::")
    assert prose.html == "<p>Text.</p>\n"
    text = prose.quiz["q"]
    assert text.question == "<p>Which <em>one</em>?</p>\n"
    assert [option.strip() for option in text.options] == ["a", "<code>b</code>"]
    assert text.explanation == "<p>Because.</p>\n"
    assert prose.outline.words == 1


def test_terms_are_linked_once_where_they_first_stand() -> None:
    terms = (
        TermNames("pod", ("pod", "pods")),
        TermNames("spec", ("`spec`",)),
        TermNames("sc", ("scheduling cycle",)),
    )
    html = rendered("## A pod {#p}\n\nTripods, [pod](moment:step=1). Pods, spec, `spec`, pod.\n", terms=terms).html
    assert html.count('data-term="pod"') == 1
    assert '<a class="term" href="/en/glossary/#pod" data-term="pod">Pods</a>, spec,' in html
    assert '<a class="term" href="/en/glossary/#spec" data-term="spec"><code>spec</code></a>, pod' in html


def test_chinese_has_thin_spaces_between_han_and_latin() -> None:
    assert (
        space_han("一个Pod和 etcd 里的键。") == f"一个{THIN_SPACE}Pod{THIN_SPACE}和{THIN_SPACE}etcd{THIN_SPACE}里的键。"
    )
    html = rendered("调用 `POST` 之后，[API](moment:step=1) 服务器\n应答。A and B", "zh-hans").html
    assert f"调用{THIN_SPACE}<code>POST</code>{THIN_SPACE}之后，<a" in html
    assert f"</a>{THIN_SPACE}服务器应答。A and B" in html


def test_a_short_text_keeps_code_and_nothing_dangerous() -> None:
    assert render_inline("Type `kubectl <x>` <b>now</b>") == (
        "Type <code>kubectl &lt;x&gt;</code> &lt;b&gt;now&lt;/b&gt;"
    )
