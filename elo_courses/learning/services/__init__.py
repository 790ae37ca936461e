"""A learner's way: opening a module, answering, completing."""
