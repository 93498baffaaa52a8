"""提纲与审核把关: outlines, their versions, and the gate before a timetable."""
