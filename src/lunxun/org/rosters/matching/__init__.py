"""What a roster would change: its people, units and posts beside those of the database on one day."""
