"""What enterprises and neighbours ask for."""
