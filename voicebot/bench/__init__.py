"""Measures how long a person waits for the answer, against how others do it."""
