"""Signing in and out, local accounts, resets, and viewing as a learner."""
