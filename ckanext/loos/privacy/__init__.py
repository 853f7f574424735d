"""What may leave the town hall: rules as data, and the gate every record passes."""
