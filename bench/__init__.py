"""Figures of a run: requests, wall time against a bare replay, latency and workers, memory. Start: ``make bench``."""
