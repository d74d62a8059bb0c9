"""The blocks that a learning platform shows. They talk to the service by HTTP and import nothing of it."""
