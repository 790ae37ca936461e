"""Nothing an author writes becomes script in a learner's page."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from elo_courses.authoring.cleaning import clean
from elo_courses.authoring.documents import read_document
from elo_courses.authoring.findings import Finding
from elo_courses.authoring.links import address, target
from elo_courses.authoring.places import Source
from elo_courses.authoring.rendering import render

FI = "modules/010-alku/fi.md"
CORPUS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><mglyph><style><img src=x onerror=alert(1)></style></mglyph></mtext></math>",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<style>*{background:url(//evil.example)}</style>",
    "<form action=//evil.example><input name=q></form>",
    "<details open ontoggle=alert(1)>x</details>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!-- x --><img src=x onerror=alert(1)>",
    "<?xml x?><b>x</b>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java%0ascript:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](<\x01javascript:alert(1)>)",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[x](//evil.example/a)",
    "> [!NOTE] <img src=x onerror=alert(1)>\n> x",
    "> [!NOTE] [x](javascript:alert(1))\n> x",
    ":::note[<img src=x onerror=alert(1)>]\nx\n:::",
    '[x](https://a.example "\\" onclick=alert(1) x=\\"")',
    '![" onerror="alert(1)](assets/kaavio.png)',
    '## x {#"onclick=alert(1)}',
    "## x {#a'onclick='alert(1)'}",
    "```html\n<script>alert(1)</script>\n```",
    "`<script>alert(1)</script>`",
    "|<script>|\n|-|\n|<img src=x onerror=alert(1)>|",
    "[^a]\n\n[^a]: <script>alert(1)</script>",
    "- [x] <script>alert(1)</script>",
]


def _tags(html: str) -> list[str]:
    return re.findall(r"<[^>]*>", html)


@pytest.mark.parametrize("text", CORPUS)
def test_no_script_comes_out(text: str) -> None:
    html = render(read_document(Source.of(Path("fi.md"), text), "fi").tokens, "fi")
    for tag in _tags(html):
        assert not re.search(
            r"\son\w+\s*=(?![^\"]*\"(?:\s|>))|javascript:|vbscript:|data:|file:",
            re.sub(r'"[^"]*"', '""', tag),
        )
        assert not re.match(r"<(?:script|svg|math|style|iframe|form|input|details)\b", tag)
        for href in re.findall(r'(?:href|src)="([^"]*)"', tag):
            assert target(href).kind != "bad"


@pytest.mark.parametrize(
    "text", [text for text in CORPUS if text.startswith("<") and text[1:] != "javascript:alert(1)>"]
)
def test_raw_html_is_told(
    text: str, files: dict[str, str], write: Callable[..., Path], check: Callable[[Path], list[Finding]]
) -> None:
    course = write({FI: files[FI].replace("## Otsikko", f"{text}\n\n## Otsikko")})
    assert {"E440"} <= {item.code for item in check(course)}


def test_the_second_lock_lets_only_the_closed_list_through() -> None:
    html = (
        '<p class="note evil" id="x" onclick="a()" style="color:red">a<svg><a xlink:href="x"></a></svg></p>'
    )
    assert clean(html) == "<p>a</p>"
    assert clean('<div class="note" data-kind="tip" role="region" tabindex="0">a</div>') == (
        '<div class="note" data-kind="tip" role="region" tabindex="0">a</div>'
    )
    assert clean('<div data-kind="x" role="alert" tabindex="5">a</div>') == "<div>a</div>"
    assert clean('<h2 id="a" lang="sv">a</h2>') == '<h2 id="a" lang="sv">a</h2>'
    assert clean('<a href="javascript:x">a</a><img src="data:x" alt="b">') == '<a>a</a><img alt="b">'


@pytest.mark.parametrize(
    ("href", "rendered"),
    [
        ("https://a.example/x?y#z", "https://a.example/x?y#z"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("#osa", "#osa"),
        ("assets/a b.pdf", "assets/a%20b.pdf"),
        ("../../assets/a.pdf", "assets/a.pdf"),
        ("../020-jatko/fi.md#osa", "jatko#osa"),
        ("../020-jatko/", "jatko"),
        ("term:sana", ""),
        ("javascript:x", ""),
        ("", ""),
        ("other.html", "other.html"),
    ],
)
def test_an_address_is_rendered_for_the_player(href: str, rendered: str) -> None:
    assert address(href) == rendered
