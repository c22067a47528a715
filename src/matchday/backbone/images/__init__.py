"""Pictures people upload, made anew: what is kept is a WebP of ours and nothing of theirs but how it looks."""

from matchday.backbone.images.reencoding import CONTENT_TYPE, Images, Shape, open_images
from matchday.backbone.images.refusals import ImageTooLarge, NotAnImage

__all__ = ["CONTENT_TYPE", "ImageTooLarge", "Images", "NotAnImage", "Shape", "open_images"]
