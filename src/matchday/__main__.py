"""`python -m matchday`."""

from matchday.app.cli import main

if __name__ == "__main__":
    main()
