"""`./dev bench`: what we measure, beside what one would take instead."""
