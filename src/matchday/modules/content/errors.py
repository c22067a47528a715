"""What content refuses."""

from matchday.backbone.errors import Invalid, Refusal


class AlreadyPublic(Refusal):
    """409."""

    code = "already_public"
    sentence = "This article is public already. Nothing was changed."


class NotPublic(Refusal):
    """409."""

    code = "not_public"
    sentence = "This article is neither public nor waiting to be. Nothing was changed."


class MomentPassed(Invalid):
    """422."""

    code = "moment_passed"
    sentence = "This moment has passed. Choose a later one, or publish the article now."


class NothingToTell(Invalid):
    """422."""

    code = "nothing_to_tell"
    sentence = "This article has neither a text nor a picture, so it was not published. Write something first."


class ArticleChangedMeanwhile(Refusal):
    """409: two people edited it at once."""

    code = "changed_meanwhile"
    sentence = "Somebody else has changed this article since you opened it. Nothing was saved; copy your text and open the article again."


class UnknownSubject(Invalid):
    """422: of another organisation, or not there at all."""

    code = "unknown_subject"
    sentence = "This article would be about something that your organisation does not have. Nothing was saved."


class UnknownMedia(Invalid):
    """422."""

    code = "unknown_media"
    sentence = "A photo or video of this article is not your organisation's. Nothing was saved."


class MediaInUse(Refusal):
    """409."""

    code = "media_in_use"
    sentence = "Articles show this, so it was not deleted. Take it out of them first: {titles}."


class NotAVideo(Invalid):
    """422."""

    code = "not_a_video"
    sentence = "This is not an MP4 or WebM video, so it was not kept."


class VideoTooLarge(Invalid):
    """422."""

    code = "video_too_large"
    sentence = "This video is larger than {megabytes} MB, so it was not kept. Make it smaller, or link to it in the text."


class TooManyUploads(Refusal):
    """429."""

    status = 429
    code = "too_many_uploads"
    sentence = "More than {limit} files in an hour are not kept. Go on in a while."
