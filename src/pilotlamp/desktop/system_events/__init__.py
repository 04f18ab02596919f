"""What happens around the program that its schedule goes by: waking from sleep, the network, the battery."""
