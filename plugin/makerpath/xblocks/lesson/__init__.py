"""The lesson block."""
