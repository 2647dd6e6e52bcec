"""What goes into the prompt and what is remembered of a conversation."""
