"""The examination of the starter language model on wordings that training never saw."""
