"""What enterprises and neighbours need made."""
