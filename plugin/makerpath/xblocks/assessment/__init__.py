"""The assessment block."""
