"""The survey block."""
