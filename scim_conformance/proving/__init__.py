"""The proof of the suite: what it catches of known faults, and that it lets every legal variant pass."""
