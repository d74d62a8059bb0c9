"""What a maker likes, knows and has at hand."""
