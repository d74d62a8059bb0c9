"""Who makes a project together, in one school and across schools."""
