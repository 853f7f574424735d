"""What a commune has, as frozen, typed dataclasses. No input, no output, no CKAN."""
