"""scripts/bench [names] [--scale 0.1] [--growth]: prepare the national data set, run the cases."""

import argparse
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import django
import psycopg2

GROWTH = (0.1, 0.5, 1.0)


def main() -> None:
    options = parse()
    if options.growth:
        for scale in GROWTH:
            run_again(scale, options.names)
        return
    use_own_database(options.scale)
    django.setup()
    from benchmarks import cases, closing, drawing, explain, imports, patrols, zones  # noqa: F401

    if options.names == ["explain"]:
        cases.prepare(options.scale)
        sys.exit(0 if explain.report() else "A page reads through a table of the country.")
    unknown = set(options.names) - set(cases.CASES)
    if unknown:
        sys.exit(f"No such figure: {', '.join(sorted(unknown))}. See scripts/bench --list.")
    if options.list:
        for name, case in cases.CASES.items():
            print(f"{name:16} {case.about}")
        return
    cases.run(options.names or list(cases.CASES), options.scale)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the country, 0 to 1")
    parser.add_argument("--growth", action="store_true", help="at 10 %%, 50 %% and 100 %%")
    parser.add_argument("--list", action="store_true")
    return parser.parse_args()


def run_again(scale: float, names: list[str]) -> None:
    command = [sys.executable, "-m", "benchmarks", "--scale", str(scale), *names]
    subprocess.run(command, check=True)


def use_own_database(scale: float) -> None:
    """A fresh database beside the server's own; the server goes when the run ends."""
    url = os.environ["DATABASE_URL"]
    name = f"bench_{round(scale * 1000)}"
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "kts_portal.settings"
    os.environ["LOG_LEVEL"] = "WARNING"


main()
