"""What guardians allow for minors."""
