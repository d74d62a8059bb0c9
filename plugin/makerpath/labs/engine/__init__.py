"""Runs notebooks: the learner's cells in one confined process, the tests in another, and only data between them."""
