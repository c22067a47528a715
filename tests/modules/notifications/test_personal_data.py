"""What a person is given of what was sent to them: no links, and nothing once they are gone."""

from tests.modules.notifications.post import Post, contact, security_changed

from matchday.backbone.ids import new_id
from matchday.modules.notifications.store.personal_data import personal_data


async def test_contact_mails_and_inbox_without_what_opens_doors(post: Post) -> None:
    account_id, other_id = new_id(), new_id()
    await post.hear(contact(account_id), contact(other_id, email="other@example.org"))
    await post.hear(security_changed(account_id), security_changed(other_id))
    async with post.database.read("notifications") as tx:
        found = await personal_data(tx, account_id)
        assert await personal_data(tx, new_id()) == {}
    assert [mail["kind"] for mail in found["mails"]] == ["security_changed"]
    assert len(found["contact"]) == 1
    assert "sealed" not in str(found)
    assert "other@example.org" not in str(found)


async def test_of_a_deleted_account_no_address_is_left(post: Post) -> None:
    account_id = new_id()
    await post.hear(contact(account_id), security_changed(account_id))
    await post.hear(contact(account_id, email=None, version=2))
    async with post.database.read("notifications") as tx:
        found = await personal_data(tx, account_id)
    assert "contact" not in found
    assert "inbox" not in found
    assert "@" not in str(found)
