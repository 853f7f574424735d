"""The national open-data schemas (SCDL), read and written; their own checks."""
