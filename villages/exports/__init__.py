"""Lists as files: what the page shows under the same filters, no more."""

from villages.exports.formations import choose, formations

__all__ = ["choose", "formations"]
