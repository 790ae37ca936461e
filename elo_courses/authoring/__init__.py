"""From Markdown to a checked, compiled module; pure: no web, no database."""
