"""Showing a project in public: its page, its archive, forks of it, and exhibitions with a panel."""
