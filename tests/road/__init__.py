"""The whole road in processes of its own: the site as `make run` starts it, browsers, the real kubectl."""
