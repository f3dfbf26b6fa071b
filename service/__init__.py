"""Web app, worker and command line: everything that touches the database."""

from importlib.metadata import version

__version__ = version("callqa")
