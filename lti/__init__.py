"""LTI 1.3 for a tool: login, launch, keys and grades, over plain mappings; knows no web framework."""
