"""Static files under names that carry their hash, so that browsers may keep them for a year."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):
    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The hashed name; the plain one for a file that was not collected.

        A missing file is a defect of ours, but no reason for a page to fail.
        """
        try:
            return str(super().stored_name(name))
        except ValueError:
            return name
