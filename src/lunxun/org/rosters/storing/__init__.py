"""Writing a plan into the database in bulk, with the before-image of every row, and taking it back."""
