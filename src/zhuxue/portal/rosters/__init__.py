"""Rosters that schools send: read, compared with what the portal knows, confirmed by a person, applied whole or not at all."""
