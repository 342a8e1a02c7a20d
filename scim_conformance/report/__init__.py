"""Reports: pure functions that render results.json and nothing else."""
