"""Writers of competition files: facts in, text out, which the readers of importers make the same facts of again."""

from matchday.modules.competitions.domain.exporters.csv_file import csv_of
from matchday.modules.competitions.domain.exporters.football_txt import football_txt_of
from matchday.modules.competitions.domain.exporters.matchday_text import matchday_text_of
from matchday.modules.competitions.domain.exporters.sheets import sheet_of_season

__all__ = ["csv_of", "football_txt_of", "matchday_text_of", "sheet_of_season"]
