"""Published courses and their runs, definitions by hash, and the lesson pages."""
