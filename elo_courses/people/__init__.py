"""Who someone is to us: a person, an institution, a role."""
