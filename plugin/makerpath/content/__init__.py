"""Course packages: reading them, checking them, their definitions, and the archive a platform imports."""
