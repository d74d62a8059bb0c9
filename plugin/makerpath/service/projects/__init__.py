"""Projects on their way from idea to prototype: evidence, iterations, gates, timeline."""
