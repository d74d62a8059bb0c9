"""The front page, and each person's start page."""
