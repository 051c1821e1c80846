"""A demo province in the portal, from a demo folder and a finished run."""
