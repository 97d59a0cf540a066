"""Texts that a hotfix needs, begun by what is known: the texts, their filling, their values."""
