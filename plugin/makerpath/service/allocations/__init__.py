"""Who is asked to assess what: peers, mentors, second assessors, and jurors by link."""
