"""A rule is switched off with its reason, and seldom."""

import re

from tests.rules.test_sizes import FILES

MOST = 60
MARK = re.compile(r"#\s*(noqa|type: ignore|pragma: no cover)(?P<rest>.*)$", re.MULTILINE)
SKIP = re.compile(r"pytest\.mark\.(skip|xfail)|pytest\.skip\(")


def found() -> list[tuple[str, str]]:
    return [
        (str(path), match.group(0))
        for path in FILES
        for match in MARK.finditer(path.read_text())
        if path.name != "test_suppressions.py"
    ]


def test_every_suppression_names_its_rule_and_reason() -> None:
    bare = [
        one for one in found() if not re.search(r"(noqa: [A-Z0-9, ]+ -- \w|ignore\[[\w, -]+\]  # \w)", one[1])
    ]
    assert bare == []


def test_suppressions_are_few() -> None:
    assert len(found()) <= MOST


def test_no_test_is_skipped_silently() -> None:
    assert [
        str(path) for path in FILES if SKIP.search(path.read_text()) and path.name != "test_suppressions.py"
    ] == []
