"""What every feature of the service stands on: database, tenancy, operations, policy, jobs, files."""
