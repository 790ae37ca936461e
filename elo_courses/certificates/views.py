"""A certificate's public page, its file, and the same for programs."""

import io
import re
from typing import TYPE_CHECKING

from flask import Blueprint, jsonify, render_template, send_file

from elo_courses.certificates import queries
from elo_courses.certificates.schemas import CertificateSchema
from elo_courses.certificates.values import CertificateData, passage
from elo_courses.clock import now
from elo_courses.database import reading
from elo_courses.web.access import access
from elo_courses.web.language import current as language
from elo_courses.web.limits import limit
from elo_courses.web.problems import NotFound

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

    from elo_courses.certificates.models import Certificate

blueprint = Blueprint("certificates", __name__, template_folder="templates")

PER_MINUTE = 60
UNSAFE = re.compile(r'[\\/:*?"<>|]+')


@blueprint.after_request
def keep_private(response: "Response") -> "Response":
    """Keep the address out of search engines and of other sites' logs."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@blueprint.get("/verify/<token>")
@access("public")
def verify(token: str) -> "ResponseReturnValue":
    """Show what the certificate says, and whether it is valid at this moment."""
    found = _find(token)
    data = CertificateData.from_json(found.data)
    return render_template(
        "certificates/verify.html",
        certificate=found,
        data=data,
        pick=lambda titles: passage(titles, language()),
        at=now(),
    )


@blueprint.get("/verify/<token>.pdf")
@access("public")
def verify_pdf(token: str) -> "ResponseReturnValue":
    """Give the file as it was issued; it is never made anew."""
    found = _find(token)
    data = CertificateData.from_json(found.data)
    response = send_file(
        io.BytesIO(queries.get_pdf(reading(), found.id)),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=UNSAFE.sub("-", f"{data.name} {data.number}.pdf"),
        etag=found.pdf_sha256,
        last_modified=found.issued_at,
    )
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/verify/<token>.json")
@access("public")
def verify_json(token: str) -> "ResponseReturnValue":
    """Give the certificate's words and status to a program."""
    found = _find(token)
    data = CertificateData.from_json(found.data)
    return jsonify(
        CertificateSchema().dump(
            {
                "status": "valid" if found.state == "issued" else found.state,
                "number": data.number,
                "language": data.language,
                "name": data.name,
                "issuer": data.issuer,
                "course": data,
                "competences": data.competences,
                "completed": data.completed_at,
                "issued": found.issued_at,
                "revoked": found.revoked_at,
                "sha256": found.pdf_sha256,
            }
        )
    )


def _find(token: str) -> "Certificate":
    """Return the certificate of an address; unknown, malformed and erased ones are answered alike."""
    limit("verify", PER_MINUTE)
    found = queries.find_by_token(reading(), token)
    if found is None:
        raise NotFound("no such certificate")
    return found
