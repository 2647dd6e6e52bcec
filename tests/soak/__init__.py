"""A soak test: simulated hours of a household, with faults, through the whole daemon."""
