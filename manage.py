#!/usr/bin/env python
import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kts_portal.settings")
    from django.core.management import execute_from_command_line

    from kts_portal.supervisor.folder import join_portal

    join_portal()
    execute_from_command_line(sys.argv)
