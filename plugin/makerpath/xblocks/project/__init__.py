"""The project block."""
