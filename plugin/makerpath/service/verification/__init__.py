"""Anybody verifies a certificate by its code, on a page or as data."""
