"""The lab block."""
