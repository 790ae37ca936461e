"""Changing frameworks (importing), evidence and coverage (recording)."""
