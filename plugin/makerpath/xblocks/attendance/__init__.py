"""The attendance block."""
