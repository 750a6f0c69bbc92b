"""What is wrong with a kustomization."""

from __future__ import annotations


class KustomizeError(ValueError):
    """A complaint, worded as kustomize words it; ``prefixed`` says where it came up."""

    def prefixed(self, where: str) -> KustomizeError:
        """The same complaint with a place before it."""
        return KustomizeError(f"{where}: {self}")
