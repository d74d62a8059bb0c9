"""The sign-off block."""
