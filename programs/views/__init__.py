"""Pages about targets: fetched in scope, done by a service, answered."""
