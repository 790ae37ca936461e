"""Work done after the answer: rows that may not be lost, a queue to hurry them, a sweep to find them."""
