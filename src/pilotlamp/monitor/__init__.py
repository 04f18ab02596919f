"""Monitoring: when each source is polled, how the snapshot changes, and which alerts follow."""
