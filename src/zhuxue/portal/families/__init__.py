"""Families: invited by a code their school prints, they sign in and see what each of their children has."""
