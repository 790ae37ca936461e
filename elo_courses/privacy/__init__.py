"""What a person may ask of us: to see, take along, correct and erase; and what we tell of ourselves."""
