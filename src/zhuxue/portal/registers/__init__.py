"""Registers of other departments: releases as they come, whether they are fresh, what they said of a student, and who decides on proposals."""
