"""Checks hotfix branches and commits against a policy written in YAML."""

__version__ = "0.1.0"
