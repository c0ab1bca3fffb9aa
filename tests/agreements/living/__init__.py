"""A model of the life of an agreement, written from the design alone, and what the product must have in common with it.

Importing it declares every step. Not here: the walk itself (tests/agreements/test_stateful.py)."""

from tests.agreements.living import binding, drafting, review, signing

__all__ = ["binding", "drafting", "review", "signing"]
