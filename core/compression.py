"""Pages, charts and maps travel compressed: on a weak network their size is the waiting time."""

from django.middleware.gzip import GZipMiddleware

# Not JSON: programs fetch it over good lines, by the thousand rows, and pay for it in time.
# Not photos, PDF and XLSX: they are compressed already.
COMPRESSED = frozenset({"text/html", "image/svg+xml", "application/geo+json"})


class PageCompressionMiddleware(GZipMiddleware):
    """Django's own, which hides the length of secrets in pages, for the kinds that gain by it."""

    def process_response(self, request, response):
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        # What can be fetched in parts travels as it stands: a part is counted in its own bytes.
        if kind not in COMPRESSED or response.has_header("Accept-Ranges"):
            return response
        return super().process_response(request, response)
