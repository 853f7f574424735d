"""Acts as they arrive, what the gate and people decide of them, and how they become sessions."""
