"""Static files under names that carry their hash, so that browsers may keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    # A file that is missing from the manifest is a defect of ours, but no reason for a page to fail.
    manifest_strict = False
