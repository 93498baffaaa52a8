"""Where on a sheet the tables are, which column means what, which row is a person."""
