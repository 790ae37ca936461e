"""Tokens as HTML: callouts, tables, footnotes, links, in the words of the module's language."""

from collections.abc import Callable, MutableMapping, Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from elo_courses.authoring.cleaning import clean
from elo_courses.authoring.kinds import ALERTS, FOREIGN_CALLOUTS
from elo_courses.authoring.links import address
from elo_courses.authoring.markdown import parser
from elo_courses.authoring.questions import plain
from elo_courses.authoring.words import label

Env = MutableMapping[str, object]
_CALLOUT_KINDS = {"WARNING": "warn", "CAUTION": "bad"}
_ALIGN = {"text-align:right": "r", "text-align:center": "c"}


def render(tokens: Sequence[Token], lang: str) -> str:
    """Return safe HTML of whole elements."""
    dressed = _dress(tokens, lang)
    html = _renderer().render(dressed, parser().options, {"lang": lang})
    return clean(html).strip()


def render_line(tokens: Sequence[Token], lang: str) -> str:
    """Return safe HTML; a single paragraph without its `<p>`, to stand in a label."""
    if [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]:
        return render(tokens[1:2], lang)
    return render(tokens, lang)


@cache
def _renderer() -> RendererHTML:
    md = MarkdownIt("commonmark")
    rules: dict[str, Callable[..., str]] = {
        "html_block": _nothing,
        "html_inline": _nothing,
        "block_open": _nothing,
        "block_close": _nothing,
        "block_stray": _nothing,
        "callout_open": _callout_open,
        "callout_close": lambda *_: "</div>\n",
        "table_open": _table_open,
        "table_close": lambda *_: "</table></div>\n",
        "th_open": _cell_open,
        "td_open": _cell_open,
        "list_item_open": _item_open,
        "link_open": _link_open,
        "image": _image,
        "footnote_ref": _footnote_ref,
        "footnote_block_open": _footnotes_open,
        "footnote_block_close": lambda *_: "</ol></section>\n",
        "footnote_open": _footnote_open,
        "footnote_close": lambda *_: "</li>\n",
        "footnote_anchor": _footnote_anchor,
    }
    for name, rule in rules.items():
        md.add_render_rule(name, rule)
    renderer = md.renderer
    if not isinstance(renderer, RendererHTML):
        raise TypeError(type(renderer))
    return renderer


def _dress(tokens: Sequence[Token], lang: str) -> list[Token]:
    """Turn alerts and other tools' callouts into our callouts, table heads into their caption."""
    dressed: list[Token] = []
    callouts: list[bool] = []
    is_after_opening = False
    for index, token in enumerate(tokens):
        kind = _callout_kind(token)
        if token.type in {"blockquote_open", "block_open"}:
            callouts.append(bool(kind))
        if kind:
            title = str(token.meta.get("title") or "") or _foreign_title(token)
            dressed.append(Token("callout_open", "div", 1, meta={"kind": kind, "title": title}))
            is_after_opening = True
            continue
        if token.type in {"blockquote_close", "block_close"} and callouts and callouts.pop():
            dressed.append(Token("callout_close", "div", -1))
            continue
        if is_after_opening and _is_empty_paragraph(tokens, index):
            continue
        is_after_opening = is_after_opening and token.type == "paragraph_open"
        dressed.append(_labelled(tokens, index, lang) if token.type == "table_open" else token)
    return dressed


def _callout_kind(token: Token) -> str:
    if token.type == "blockquote_open":
        return str(token.meta.get("alert", ""))
    if token.type == "block_open":
        return FOREIGN_CALLOUTS.get(token.meta["opening"].name, "")
    return ""


def _foreign_title(token: Token) -> str:
    opening = token.meta.get("opening")
    return opening.title if opening else ""


def _is_empty_paragraph(tokens: Sequence[Token], index: int) -> bool:
    """Whether a token is part of the paragraph that held nothing but the alert's kind."""
    first = next((at for at in (index, index - 1, index - 2) if _opens_empty(tokens, at)), None)
    return first is not None


def _opens_empty(tokens: Sequence[Token], at: int) -> bool:
    return 0 <= at < len(tokens) - 1 and tokens[at].type == "paragraph_open" and not tokens[at + 1].content


def _labelled(tokens: Sequence[Token], index: int, lang: str) -> Token:
    label_of_table = _table_label(tokens, index, lang)
    return tokens[index].copy(meta={**tokens[index].meta, "label": label_of_table})


def _table_label(tokens: Sequence[Token], index: int, lang: str) -> str:
    heads = []
    for at in range(index, len(tokens)):
        if tokens[at].type == "thead_close":
            break
        if tokens[at].type == "inline":
            heads.append(plain(tokens[at].children or ()))
    return f"{label(lang, 'table')}: {', '.join(head for head in heads if head)}"


def _nothing(*_: object) -> str:
    return ""


def _callout_open(_: RendererHTML, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
    kind, title = tokens[index].meta["kind"], tokens[index].meta["title"]
    shown = _CALLOUT_KINDS.get(kind, kind.lower() if kind in ALERTS else "other")
    words = parser().renderInline(title) if title else escapeHtml(label(str(env["lang"]), kind))
    return f'<div class="note" data-kind="{shown}"><p>{words}</p>\n'


def _table_open(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    name = escapeHtml(tokens[index].meta["label"])
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table class="grid">\n'


def _cell_open(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    token = tokens[index]
    align = _ALIGN.get(str(token.attrs.get("style", "")))
    scope = ' scope="col"' if token.tag == "th" else ""
    return f'<{token.tag}{scope} class="{align}">' if align else f"<{token.tag}{scope}>"


def _item_open(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    is_right = tokens[index].meta.get("is_right")
    if is_right is None:
        return "<li>"
    return f'<li><span class="box">{"☑" if is_right else "☐"}</span> '


def _link_open(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    href = address(str(tokens[index].attrs.get("href", "")))
    title = tokens[index].attrs.get("title")
    named = f' title="{escapeHtml(str(title))}"' if title else ""
    return f'<a href="{escapeHtml(href)}"{named}>' if href else "<a>"


def _image(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    source = address(str(tokens[index].attrs.get("src", "")))
    alt = plain(tokens[index].children or ())
    return f'<img src="{escapeHtml(source)}" alt="{escapeHtml(alt)}">'


def _footnote_ref(_: RendererHTML, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
    number, again = int(tokens[index].meta["id"]) + 1, int(tokens[index].meta.get("subId", 0))
    here = f"fnref{number}" + (f"-{again}" if again else "")
    name = f"{label(str(env['lang']), 'footnote')} {number}"
    return (
        f'<sup class="footnote-ref"><a href="#fn{number}" id="{here}" aria-label="{name}">{number}</a></sup>'
    )


def _footnotes_open(_: RendererHTML, __: Sequence[Token], ___: int, ____: object, env: Env) -> str:
    return f'<section class="footnotes" aria-label="{label(str(env["lang"]), "footnotes")}"><ol>\n'


def _footnote_open(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    return f'<li id="fn{int(tokens[index].meta["id"]) + 1}">'


def _footnote_anchor(_: RendererHTML, tokens: Sequence[Token], index: int, __: object, env: Env) -> str:
    number, again = int(tokens[index].meta["id"]) + 1, int(tokens[index].meta.get("subId", 0))
    back = f"#fnref{number}" + (f"-{again}" if again else "")
    name = f"{label(str(env['lang']), 'back')} {number}" + (f".{again + 1}" if again else "")
    return f' <a href="{back}" class="footnote-backref" aria-label="{name}">↩\ufe0e</a>'
