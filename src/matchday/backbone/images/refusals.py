"""What cannot be a picture here."""

from matchday.backbone.errors import Refusal


class NotAnImage(Refusal):
    """422. Judged by what is in the file, whatever it is called."""

    status = 422
    code = "not_an_image"
    sentence = "This file is not a picture that can be read here. Choose a whole JPEG, PNG, WebP or GIF file."


class ImageTooLarge(Refusal):
    """413: too many bytes, too many pixels, or too much work to read."""

    status = 413
    code = "image_too_large"
    sentence = "This picture is too large. Choose one of at most {megabytes} MB and {megapixels} megapixels."
