"""The courses of a school, to choose from."""
