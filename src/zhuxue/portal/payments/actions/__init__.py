"""What changes batches: making, approving, sending, reading returns, deciding on what was paid too little or too much."""
