"""The showcase block."""
