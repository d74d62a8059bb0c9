"""The desk of assessors: what they see, what is saved, what waits."""
