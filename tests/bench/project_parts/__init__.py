"""What the benchmark of projects is made of: a school of any size, filled in bulk, and pages measured in process."""
