"""The teacher's guide of a published course, printed once for each version and language. Learners never get it."""
