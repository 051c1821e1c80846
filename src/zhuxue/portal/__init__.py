"""How people use it: the portal, a Django project above the engine."""
