"""Certificates: issued once, stored as a file, open to anyone who was given the address."""
