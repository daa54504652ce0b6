"""Turns files and environment into model objects, every mistake with file:line:column."""
