"""What makers say of themselves."""
