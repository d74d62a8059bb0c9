"""Quizzes in the service's own pages: answering, and what was said of the answers."""
