"""Why it is so: what components decided, put so that people can read it."""
