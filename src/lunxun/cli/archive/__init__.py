"""Backup and restore in one format for both databases (decisions/0012).

An archive is a zip: `tables/<table>.jsonl` (one JSON array a row, in the order of the manifest's
columns), `media/…`, and `manifest.json` with rows and SHA-256 of each. Its last 64 bytes, in the
zip's comment, are the SHA-256 of everything before them: no bit can turn without being noticed.
"""
