"""Pages: the public door of a session, the office, the results, the texts."""
