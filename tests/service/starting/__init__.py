"""Beginning a project: the questions to choose from, and what fits a maker."""
