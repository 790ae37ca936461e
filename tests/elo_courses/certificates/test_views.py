"""A certificate's public page, file and JSON."""

import hashlib

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.elo_courses.certificates.sample import DONE_AT, TOKEN, data, issued

PDF = b"%PDF-1.7 of Aino"
SHA256 = hashlib.sha256(PDF).hexdigest()
WAYS = ("", ".pdf", ".json")


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        (
            "fi",
            [
                '<html lang="fi"',
                "Voimassa",
                "<h1>Aino Virtanen on suorittanut koulutuksen Vihreä siirtymä uraohjauksessa</h1>",
                "Koivurannan ammattiopisto myönsi todistuksen 24.11.2026.",
                "8 h, 0,3 op",
                "ELO-S04 Vihreä siirtymä ja kestävä uraohjaus, taso 3/4",
            ],
        ),
        (
            "sv",
            [
                '<html lang="sv"',
                "Giltigt",
                "<h1>Aino Virtanen har genomfört utbildningen Grön omställning i karriärvägledning</h1>",
                "Koivurannan ammattiopisto utfärdade intyget 24.11.2026.",
                "8 h, 0,3 sp",
                '<span lang="fi">Mitä vihreä siirtymä on</span>',
            ],
        ),
        (
            "en",
            [
                '<html lang="en"',
                "Valid",
                "<h1>Aino Virtanen has completed the course Green transition in career guidance</h1>",
                "Koivurannan ammattiopisto issued this certificate on 24 November 2026.",
                "8 h, 0.3 ECTS",
                "ELO-C07 Green transition and sustainable career guidance, level 2 of 4",
            ],
        ),
    ],
)
def test_page_says_what_the_certificate_says(
    session: Session, client: FlaskClient, lang: str, words: list[str]
) -> None:
    issued(session, pdf=PDF, pdf_sha256=SHA256)
    answer = client.get(f"/verify/{TOKEN}?lang={lang}")
    page = " ".join(answer.text.split())
    assert answer.status_code == 200
    for one in [
        *words,
        "2026-000417",
        "0.1.0",
        f'data-sha256="{SHA256}"',
        f"/verify/{TOKEN}.pdf",
        "verify.js",
    ]:
        assert one in page


def test_revoked_certificate_is_told_first(session: Session, client: FlaskClient) -> None:
    issued(session, state="revoked", revoked_at=DONE_AT)
    page = client.get(f"/verify/{TOKEN}?lang=en").text
    assert "<h1>This certificate is no longer valid</h1>" in page
    assert "Revoked on 24 November 2026" in page
    assert "Certificate (PDF)" not in page
    assert "Aino Virtanen" in page
    answer = client.get(f"/verify/{TOKEN}.json").get_json()
    assert (answer["status"], answer["revoked"]) == ("revoked", "2026-11-24T12:32:00+00:00")


def test_program_gets_every_field(session: Session, client: FlaskClient) -> None:
    issued(session, pdf=PDF, pdf_sha256=SHA256)
    words = data()
    assert client.get(f"/verify/{TOKEN}.json").get_json() == {
        "status": "valid",
        "number": "2026-000417",
        "language": "fi",
        "name": "Aino Virtanen",
        "issuer": "Koivurannan ammattiopisto",
        "course": {"title": words.course_titles, "revision": 2, "hours": 8.0, "ects": 0.3},
        "competences": [
            {"code": one.code, "title": one.titles, "level": one.level} for one in words.competences
        ],
        "completed": "2026-11-24T12:32:00+00:00",
        "issued": "2026-11-24T12:32:00+00:00",
        "revoked": None,
        "sha256": SHA256,
    }


def test_file_is_the_one_that_was_issued(session: Session, client: FlaskClient) -> None:
    name = 'Áilu / Čáhppes "Ä"'
    issued(session, pdf=PDF, pdf_sha256=SHA256, data=data(name=name).as_json())
    answer = client.get(f"/verify/{TOKEN}.pdf")
    assert hashlib.sha256(answer.data).hexdigest() == SHA256
    assert answer.mimetype == "application/pdf"
    assert answer.headers["ETag"] == f'"{SHA256}"'
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    wanted = "filename*=UTF-8''%C3%81ilu%20-%20%C4%8C%C3%A1hppes%20-%C3%84-%202026-000417.pdf"
    assert wanted in answer.headers["Content-Disposition"]
    again = client.get(f"/verify/{TOKEN}.pdf", headers={"If-None-Match": f'"{SHA256}"'})
    assert (again.status_code, again.data) == (304, b"")


def bare(answer: TestResponse) -> str:
    """Return a page without what differs each time: its reference number and its own address."""
    lines = answer.text.replace(answer.request.path, "PATH").splitlines()
    return "\n".join(line for line in lines if "code" not in line and "kbd" not in line)


@pytest.mark.parametrize("way", WAYS)
def test_unknown_malformed_and_erased_certificates_are_answered_alike(
    session: Session, client: FlaskClient, way: str
) -> None:
    made = issued(session)
    session.delete(made)
    session.commit()
    tokens = [TOKEN, "A" * 22, "short", "%00" * 22, "x" * 4000, "..%5c..", "ä" * 22]
    answers = [client.get(f"/verify/{token}{way}?lang=en") for token in tokens]
    assert {answer.status_code for answer in answers} == {404}
    assert len({bare(answer) for answer in answers}) == 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("token", [TOKEN, "A" * 22])
def test_address_stays_out_of_search_engines_and_logs(
    session: Session, client: FlaskClient, way: str, token: str
) -> None:
    issued(session)
    headers = client.get(f"/verify/{token}{way}").headers
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]


def test_addresses_cannot_be_tried_one_after_the_other(session: Session, client: FlaskClient) -> None:
    session.commit()
    statuses = [client.get(f"/verify/{'A' * 21}{n % 10}").status_code for n in range(60)]
    assert set(statuses) == {404}
    refused = client.get(f"/verify/{TOKEN}.json", headers={"Accept": "application/json"})
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")
    assert refused.headers["Retry-After"] == "60"


def test_words_are_never_markup(session: Session, client: FlaskClient) -> None:
    hostile = '"><svg onload=alert(1)>'
    words = data(
        name=hostile, issuer=hostile, course_titles={"fi": hostile}, framework_titles={"en": hostile}
    )
    issued(session, data=words.as_json())
    page = client.get(f"/verify/{TOKEN}").text
    assert "<svg onload" not in page
    assert "&lt;svg onload=alert(1)&gt;" in page
