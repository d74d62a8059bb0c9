"""What the blocks share: the platform's facts, settings, tokens, the way to the service, pages and grades."""
