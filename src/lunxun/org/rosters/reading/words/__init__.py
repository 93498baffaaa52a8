"""Words that offices use: headings, units, titles. Data with a little matching; no cell is read here."""
