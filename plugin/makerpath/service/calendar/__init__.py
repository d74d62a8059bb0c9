"""Due dates, extensions and a feed that calendars subscribe to."""
