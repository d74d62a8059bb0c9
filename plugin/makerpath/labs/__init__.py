"""Notebooks in nbgrader's format: what is wrong with them, and the learner's copy without the answers."""
