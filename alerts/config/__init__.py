"""Turns files and environment into model objects, every mistake with file:line:column."""

from alerts.config.build import Config, load
from alerts.config.folders import find_folder, find_readable
from alerts.config.settings import Settings

__all__ = ["Config", "Settings", "find_folder", "find_readable", "load"]
