"""Who owns a project: shares, signatures, and evidence that nothing was changed."""
