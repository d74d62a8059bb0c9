"""Sign-offs: what an instructor has seen done."""
