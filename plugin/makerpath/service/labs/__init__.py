"""Labs: the notebooks of a course, for learners without the answers."""
