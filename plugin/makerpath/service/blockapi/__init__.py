"""What blocks of a trusted platform ask of the service: contract 1."""
