"""Tests of a policy: each a small real repository, linted by the policy, and what is expected.

The code calls one a trial, so that it is not taken for a test of the program.
"""
