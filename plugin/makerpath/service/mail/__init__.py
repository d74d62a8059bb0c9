"""Mail to people, in their language, through the job table."""
