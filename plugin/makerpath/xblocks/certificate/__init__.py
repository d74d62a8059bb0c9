"""The certificate block."""
