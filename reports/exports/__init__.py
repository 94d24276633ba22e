"""Exports: what leaves the portal as a file, under whose rights and on whose letterhead."""
