"""The services' scopes, and which the demo gives."""

AGS = "https://purl.imsglobal.org/spec/lti-ags/scope"
LINEITEM = f"{AGS}/lineitem"
LINEITEM_READ = f"{AGS}/lineitem.readonly"
RESULT = f"{AGS}/result.readonly"
SCORE = f"{AGS}/score"
MEMBERS = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"

GRADE_SCOPES = (LINEITEM, LINEITEM_READ, RESULT, SCORE)
SERVICE_SCOPES = (*GRADE_SCOPES, MEMBERS)
