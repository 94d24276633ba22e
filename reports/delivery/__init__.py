"""Weekly reports by e-mail: who asked for them, and every mail that went out."""
