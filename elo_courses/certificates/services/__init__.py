"""Issuing certificates: what they say, how they are printed, how they are kept."""
