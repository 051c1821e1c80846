"""Spreadsheets as offices send them → typed tables, and rejects with reasons."""
