"""`python -m matchday`."""

from matchday.app.cli import main

main()
