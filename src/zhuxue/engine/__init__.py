"""How aid is computed, in bulk, from files; imports neither Django nor the portal."""
