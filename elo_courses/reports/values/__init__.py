"""Reports as values: the protection of small groups, and the table of coverage."""
