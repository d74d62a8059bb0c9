"""The assessor's desk: what waits, the evidence beside the rubric, drafts that save themselves, a bank of comments."""
