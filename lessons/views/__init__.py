"""The pages.  Each view parses, makes one call, renders; every page works by link and form first."""
