"""Schools, campuses, persons, their identities and what they were granted."""
