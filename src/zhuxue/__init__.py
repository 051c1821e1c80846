"""Zhuxue (助学): public student financial aid in China, from the rule to the payment list."""

__version__ = "0.1.0"
