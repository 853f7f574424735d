"""The templates that a clerk fills."""
