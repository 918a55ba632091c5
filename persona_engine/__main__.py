"""`python -m persona_engine`."""

from persona_engine.cli import main

if __name__ == "__main__":
    main()
