#!/usr/bin/env python
"""Django's command line for k8slearn: `manage.py up` runs the whole site, the rest are its parts."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "k8slearn.settings")
    from django.core.management import execute_from_command_line

    from k8slearn.environment import BadSetting

    try:
        execute_from_command_line(sys.argv)
    except BadSetting as error:
        sys.exit(f"k8slearn: {error}")


if __name__ == "__main__":
    main()
