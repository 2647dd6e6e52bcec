"""Configuration: schema, loader and generated documentation."""
