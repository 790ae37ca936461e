"""A certificate for programs."""

from marshmallow import Schema, fields


class CompetenceSchema(Schema):
    """A competence and the level that was reached."""

    code = fields.String()
    title = fields.Dict(keys=fields.String(), values=fields.String(), attribute="titles")
    level = fields.Integer()


class CourseSchema(Schema):
    """The course that was completed."""

    title = fields.Dict(keys=fields.String(), values=fields.String(), attribute="course_titles")
    revision = fields.Integer()
    hours = fields.Float()
    ects = fields.Float()


class CertificateSchema(Schema):
    """What /verify/<token>.json answers."""

    status = fields.String()
    number = fields.String()
    language = fields.String()
    name = fields.String()
    issuer = fields.String()
    course = fields.Nested(CourseSchema)
    competences = fields.List(fields.Nested(CompetenceSchema))
    completed = fields.DateTime()
    issued = fields.DateTime()
    revoked = fields.DateTime()
    sha256 = fields.String()
