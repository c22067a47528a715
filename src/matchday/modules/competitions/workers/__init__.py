"""What competitions does outside: deletes files that nobody uses, and reads the websites that organisations have declared."""

from matchday.modules.competitions.workers.files import delete_orphans, delete_unused_files

__all__ = ["delete_orphans", "delete_unused_files"]
