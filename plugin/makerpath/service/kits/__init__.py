"""Explore kits: boxes to borrow, with things to try that nobody grades."""
