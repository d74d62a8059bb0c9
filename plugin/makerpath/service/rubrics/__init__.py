"""A school's own rubrics: a library, an editor, versions, and what adopting one does to work already assessed."""
