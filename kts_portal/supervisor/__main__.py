"""`python -m kts_portal.supervisor run` or `… temporary COMMAND …`."""

import sys

from kts_portal.supervisor import temporary
from kts_portal.supervisor.errors import StartError

USAGE = "python -m kts_portal.supervisor temporary COMMAND [ARGUMENT ...]"


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["temporary", *command] if command:
                return temporary.run(command)
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except StartError as error:
        print(f"\n{error}\n", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
