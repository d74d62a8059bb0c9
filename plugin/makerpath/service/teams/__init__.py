"""Who makes a project together: invitations, roles, and guests of other schools."""
