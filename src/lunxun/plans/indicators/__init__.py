"""指标: what a goal is measured by."""
