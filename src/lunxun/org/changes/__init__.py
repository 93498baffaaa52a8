"""Changes of units and people in the course of a year: dated, with a check before, a list and an undo after."""
