"""花名册: an office's own roster workbook is read, shown for confirmation, stored and undone."""
