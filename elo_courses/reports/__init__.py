"""What coordinators and the evaluation see: coverage of competences. Reads, never writes."""
