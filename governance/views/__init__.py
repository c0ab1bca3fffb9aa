"""The pages of the governance room: the network, mandates, decisions."""
