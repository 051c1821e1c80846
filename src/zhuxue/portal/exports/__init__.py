"""Large exports: asked for with a reason, approved by another person, kept for some days, each download recorded."""
