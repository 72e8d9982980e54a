"""What scripts/chaos runs: a demo of its own, receivers, orders, faults, and the comparison."""
