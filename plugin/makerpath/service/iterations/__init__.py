"""Versions of what is made: each as it was kept, and what changed between two of them."""
