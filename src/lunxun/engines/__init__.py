"""Pure Python engines: no Django, no database, independent of one another."""
