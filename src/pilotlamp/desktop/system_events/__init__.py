"""System events that the schedule depends on: waking from sleep, the network, the battery."""
