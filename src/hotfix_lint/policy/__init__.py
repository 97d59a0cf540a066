"""Finds, loads, extends, validates and resolves policies."""
