"""纸质回收: sheets on paper, from the printer back into the ballot box. See README.md."""
