"""What changes events and the students they hit: declared, found, verified, approved, adjusted, checked afterwards."""
