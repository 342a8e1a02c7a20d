"""The embedded endpoint and its faults."""
