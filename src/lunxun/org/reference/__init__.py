"""Reference tables that offices keep in Excel: read tolerantly, checked, stored all or nothing, undone, exported.

`Table` says what a table is; `registry` knows all of them, whichever domain owns them.
"""
