"""Proves regression tests: runs them without the fix and with it, and tells what differs.

It runs the code of the change, so nothing but the command `prove` comes here.
"""
