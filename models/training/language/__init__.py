"""The starter language model: corpus, tokenizer, training, export and evaluation."""
