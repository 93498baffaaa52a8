"""Pages of the planning board."""
