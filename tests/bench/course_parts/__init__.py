"""What the benchmark of courses is made of: a made-up course, the peers, and whole processes measured."""
