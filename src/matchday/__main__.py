"""`python -m matchday`."""

from matchday.app.cli import command

if __name__ == "__main__":
    command()
