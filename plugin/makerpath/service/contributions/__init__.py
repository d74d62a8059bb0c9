"""What each member of a team says they did, and what they say of each other."""
