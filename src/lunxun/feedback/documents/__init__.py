"""What leaves the evaluation on paper: the summary of a session F14 and the letter to a lecturer F15."""
