"""One third-party library per file, behind the protocols of the package."""
