"""What changes statements: recording them, taking and settling batches; and how an answer is judged."""
