"""The seam to `lti`: a launch becomes a signed-in person, and grades go back."""
