"""Web app, worker and command line: everything that touches the database."""
