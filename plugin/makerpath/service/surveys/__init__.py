"""Surveys: answering, and what changed between before and after."""
