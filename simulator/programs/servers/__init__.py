"""The programs of images that serve something or merely run: one file each, registered in ``catalogue.PROGRAMS``."""
