"""What a roster doesn't say and the office knows: stroke order, the level of a title, the type of a unit. Pure."""
