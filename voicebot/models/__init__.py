"""Model catalog, download, verification and choice."""
