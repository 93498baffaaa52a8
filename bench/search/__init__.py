"""Benchmarks of the full-text search."""
