"""`python -m risk.engine`: the model from the command line, without a server."""

import sys

from risk.engine.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdout, sys.stderr))
