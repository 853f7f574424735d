"""What aggregators read: the DCAT feed."""
