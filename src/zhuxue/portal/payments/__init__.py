"""Payments: batches of what is due, the files to the bank and back, and what is paid too little or too much."""
