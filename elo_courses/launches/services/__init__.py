"""Changing platforms, launches, keys and grades."""
