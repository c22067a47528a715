"""The limits of competitions."""

FILE_BYTES_MAX = 2 * 1024 * 1024
"""Of a file sent to the site. The command line reads larger ones."""

TEAMS_IN_A_LEAGUE_MAX = 100
FAULTS_SHOWN_MAX = 1_000
