"""When: how often each source is polled, and what its answers make of the snapshot."""
