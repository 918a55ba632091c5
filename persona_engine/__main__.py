"""`python -m persona_engine`."""

import sys

if __name__ == "__main__":
    try:
        from persona_engine.cli import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
