"""What is known about a course from the last time, so that a rebuild after an edit takes no longer than the edit.

Nothing here decides anything: what is kept says only that the same files, read by the same rules, gave this before. A
cache that is damaged, stale or away costs time and changes no answer.
"""
