"""Terms, classes with their join codes and rosters, and enrolments."""
