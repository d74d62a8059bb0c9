"""Files that the worker makes for somebody: portfolios, archives, all that is theirs."""
