"""Home, dashboard and map."""
