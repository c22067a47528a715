"""A program of its own: reads a picture from its input, writes a WebP to its output, and ends.

Arguments: shape, side in pixels, most megapixels. Imports nothing of ours, so that it starts fast.
Exit codes: 3 for what is no picture, 4 for what is too large.
"""

import resource
import sys
from io import BytesIO

MEMORY_BYTES_MAX = 512 * 1024**2
"""Address space, the interpreter's own 150 MB included."""
PROCESSOR_SECONDS_MAX = 5


def limit_ourselves() -> None:
    """Before anything of the picture is read: no more memory, processor time, files or processes than a picture needs."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES_MAX),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS_MAX),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    limit_ourselves()

from PIL import Image, ImageCms, ImageFile, ImageOps  # noqa: E402  under the limits like everything else

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SIDE_PIXELS_MAX = 20_000
PLAIN_SHARE = 3
"""Formats that cannot be read at a smaller scale may have a third of the pixels."""
QUALITY = 82


class TooLarge(Exception):
    """More pixels than there is room for."""


def reencode(content: bytes, shape: str, side: int, megapixels_max: int) -> bytes:
    """Raises whatever Pillow raises for what it cannot read."""
    image: Image.Image = Image.open(BytesIO(content), formats=FORMATS)
    check_size(image, megapixels_max * 1_000_000)
    image.draft("RGB", (side * 2, side * 2))  # a JPEG is read at an eighth to half of its size
    image.load()
    image = in_srgb(eight_bits(ImageOps.exif_transpose(image)))
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if shape == "square":
        image = ImageOps.fit(image, (side, side), Image.Resampling.LANCZOS)
    else:
        image.thumbnail((side, side), Image.Resampling.LANCZOS)
    clean = Image.new(image.mode, image.size)  # pixels only: no EXIF, no XMP, no comment, no profile comes along
    clean.paste(image)
    made = BytesIO()
    clean.save(made, "WEBP", quality=QUALITY, method=4)
    return made.getvalue()


def check_size(image: Image.Image, pixels_max: int) -> None:
    """By the header, before any pixel is unpacked."""
    most = pixels_max if image.format in ("JPEG", "MPO") else pixels_max // PLAIN_SHARE
    if image.width * image.height > most or max(image.size) > SIDE_PIXELS_MAX:
        raise TooLarge


def eight_bits(image: Image.Image) -> Image.Image:
    """Pillow would cut 16 bits of grey off at 255 instead of scaling them."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value / 256).convert("L")
    return image


def in_srgb(image: Image.Image) -> Image.Image:
    """With the colours that the picture's profile means. A profile that makes no sense is left out."""
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "CMYK", "L"):
        return image
    try:
        theirs, ours = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(image, theirs, ours, outputMode="RGB") or image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image


def main() -> int:
    """The exit code."""
    shape, side, megapixels_max = sys.argv[1:]
    Image.MAX_IMAGE_PIXELS = None  # check_size is stricter, and says so with its own code
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        made = reencode(sys.stdin.buffer.read(), shape, int(side), int(megapixels_max))
    except (TooLarge, MemoryError):
        return 4
    except Exception:  # noqa: BLE001  Pillow raises many unrelated kinds for what it cannot read
        return 3
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
