"""指标的月度数: reported late or in time, corrected by a further entry, beside the lectures of the year."""
