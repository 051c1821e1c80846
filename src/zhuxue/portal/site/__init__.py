"""The portal as one site: settings, addresses, start."""
