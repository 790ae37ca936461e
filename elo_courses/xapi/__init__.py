"""Statements: built, kept with the change that caused them, sent to the record store later, retried."""
