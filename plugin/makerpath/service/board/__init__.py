"""What an instructor sees of a class: every project by stage, and who takes part."""
