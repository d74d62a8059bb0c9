"""Attendance: a code on the wall completes a lesson that happens in a room."""
