"""From rows to persons with posts in units."""
