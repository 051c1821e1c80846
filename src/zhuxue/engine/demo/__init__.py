"""A synthetic province: files as offices send them, and the truth."""

from zhuxue.engine.demo.make import make_demo

__all__ = ["make_demo"]
