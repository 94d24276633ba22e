"""What people type. Types and lengths are checked here, rules by the services."""
