"""Readers of file formats that keep the line of every value."""
