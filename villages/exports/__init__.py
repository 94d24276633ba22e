"""Lists as files: what the page shows under the same filters, no more."""

from villages.exports import posko  # noqa: F401 -- registers its reports
from villages.exports.formations import choose, formations

__all__ = ["choose", "formations"]
