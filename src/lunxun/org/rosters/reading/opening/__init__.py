"""From bytes to sheets of text, within limits and in a process of its own. See `isolate.open_sheets`."""
