"""Lists as files: what the page shows under the same filters, no more."""

from villages.exports import posko, zones  # noqa: F401 -- register their reports
from villages.exports.formations import choose, formations

__all__ = ["choose", "formations"]
