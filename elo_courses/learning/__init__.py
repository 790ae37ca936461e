"""A learner going through a module: opening, answering, completing."""
