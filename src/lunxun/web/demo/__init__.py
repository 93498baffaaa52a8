"""The demo district: its data (district), its story, and the command that builds it (build)."""
