"""Ways to begin a project: briefs, topics, challenges, own questions, and what fits a maker."""
