"""A process is killed between the server's taking a mail and its own writing that down."""

import asyncio
import sys
from pathlib import Path

from tests.modules.notifications.post import Post, sign_up
from tests.smtp_server import HOST, SmtpServer

from matchday.backbone.database import Database
from matchday.backbone.mail import MailSettings, SmtpSender
from matchday.backbone.settings import Settings, as_environment
from matchday.modules.notifications.workers.mail import BySmtp

PROGRAM = Path(__file__).with_name("sending_program.py")
SECONDS_MAX = 30.0


async def test_a_killed_sender_loses_nothing_and_repeats_the_same_letter(database: Database, database_url: str, tmp_path: Path) -> None:
    with SmtpServer("starttls").running() as server:
        mail = MailSettings(
            smtp_host=HOST,
            smtp_port=server.port,
            smtp_ca_file=server.authority_file(tmp_path),
            mail_from="Matchday <no-reply@matchday.test>",
        )
        await Post(database).hear(sign_up())
        server.may_answer.clear()
        child = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), env=as_environment(Settings(database_url=database_url), mail) | {"PYTHONPATH": str(Path.cwd())}
        )
        assert await asyncio.to_thread(server.is_data_held.wait, SECONDS_MAX)
        child.kill()
        await child.wait()
        server.may_answer.set()
        async with SmtpSender(mail).running() as sender:
            survivor = Post(database, BySmtp(sender), mail)
            assert await survivor.states() == ["sending"]
            assert await survivor.delivering.send_due() == 0, "the claim of the dead still holds"
            await survivor.make_due()
            assert await survivor.delivering.send_due() == 1
        assert await survivor.states() == ["sent"]
        first, second = (message["Message-ID"] for message in server.mails)
        assert first == second
