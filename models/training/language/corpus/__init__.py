"""The corpus of the starter language model: facts, templates and what is made of them."""

from training.language.corpus.questions import questions

__all__ = ["questions"]
