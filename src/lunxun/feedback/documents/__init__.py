"""What leaves the evaluation on paper: the summary of a session F14, the letter to a lecturer F15, the scores of a year."""
