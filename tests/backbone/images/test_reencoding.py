"""What people upload as a picture comes out as a small WebP of ours, or is refused."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageCms
from tests.backbone.images.pictures import halves, opened, picture, png, png_chunk, saved, zeros

from matchday.backbone.errors import Unavailable
from matchday.backbone.images import Images, ImageTooLarge, NotAnImage
from matchday.backbone.images.reencoding import AT_ONCE_MAX, SIZE_BYTES_MAX

PAYLOAD = b"<script>alert('matchday')</script>"


async def square(content: bytes) -> bytes:
    return await Images().reencode(content, shape="square", side_pixels=32)


def is_near(seen: Any, meant: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(one - other) <= by for one, other in zip(seen, meant, strict=True))


# ---- refusals


NOT_IMAGES: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"hello",
    "html": lambda: b"<!doctype html>" + PAYLOAD,
    "svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>',
    "tiff": lambda: picture("TIFF"),
    "bmp": lambda: picture("BMP"),
    "icon": lambda: picture("ICO"),
    "pdf": lambda: picture("PDF"),
    "postscript": lambda: picture("EPS"),
    "avif": lambda: picture("AVIF"),
    "png signature alone": lambda: b"\x89PNG\r\n\x1a\n",
    "jpeg marker alone": lambda: b"\xff\xd8\xff",
    "webp header alone": lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ",
    "png that was cut off": lambda: saved(halves("red", "blue", size=(300, 300)), "PNG")[:200],
    "jpeg that was cut off": lambda: picture("JPEG", (900, 900))[:900],
    "webp that was cut off": lambda: saved(Image.effect_noise((200, 200), 90), "WEBP")[:900],
    "gif that was cut off": lambda: saved(Image.effect_noise((200, 200), 90), "GIF")[:900],
    "png with less in it than it says": lambda: png(500, 500, zeros(100)),
    "png without a size": lambda: png(0, 0, zeros(100)),
    "png with a bomb in a comment": lambda: png(8, 8, zeros(200), png_chunk(b"zTXt", b"Comment\x00\x00" + zeros(200_000_000))),
}


@pytest.mark.parametrize("name", NOT_IMAGES)
async def test_what_is_no_whole_picture_is_refused(name: str) -> None:
    with pytest.raises(NotAnImage, match="Choose a whole JPEG, PNG, WebP or GIF"):
        await square(NOT_IMAGES[name]())


BOMBS: dict[str, Callable[[], bytes]] = {
    "png header of 50,000 x 50,000": lambda: png(50_000, 50_000, zeros(1000)),
    "png of 10,000 x 10,000 in 300 kB": lambda: png(10_000, 10_000, zeros(30_001 * 10_000)),
    "png of one long line": lambda: png(21_000, 2, zeros(63_001 * 2)),
    "jpeg of 65,000 x 65,000": lambda: picture("JPEG")[:163] + b"\xfd\xe8\xfd\xe8" + picture("JPEG")[167:],
    "gif of 60,000 x 60,000": lambda: b"GIF89a\x60\xea\x60\xea" + picture("GIF")[10:],
    "webp of 16,000 x 16,000": lambda: picture("WEBP", (16_000, 2_000), lossless=True, method=0),
    "too many bytes": lambda: picture("PNG") + bytes(SIZE_BYTES_MAX),
}


@pytest.mark.parametrize("name", BOMBS)
async def test_a_bomb_is_refused(name: str) -> None:
    with pytest.raises(ImageTooLarge, match="at most 5 MB and 64 megapixels"):
        await square(BOMBS[name]())


async def test_one_that_takes_too_long_is_given_up() -> None:
    """No picture can be decoded before the decoder has even started."""
    with pytest.raises(ImageTooLarge):
        await Images(seconds_max=0.001).reencode(picture("PNG"), shape="square", side_pixels=32)


async def test_more_than_may_wait_are_sent_away_and_the_others_are_served() -> None:
    images = Images(waiting_max=1)
    answers = await asyncio.gather(
        *(images.reencode(picture("PNG"), shape="square", side_pixels=32) for _ in range(AT_ONCE_MAX + 3)), return_exceptions=True
    )
    assert sum(isinstance(answer, bytes) for answer in answers) == AT_ONCE_MAX + 1
    assert sum(isinstance(answer, Unavailable) for answer in answers) == 2
    assert await images.reencode(picture("PNG"), shape="square", side_pixels=32)


# ---- what comes out


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_the_four_kinds_come_out_as_webp_whatever_they_are_called(kind: str) -> None:
    made = opened(await square(picture(kind)))
    assert (made.format, made.size, made.mode) == ("WEBP", (32, 32), "RGB")
    assert is_near(made.getpixel((16, 16)), (200, 30, 30))


async def test_inside_keeps_the_shape_and_makes_nothing_larger() -> None:
    images = Images()
    assert opened(await images.reencode(picture("PNG", (640, 320)), shape="inside", side_pixels=100)).size == (100, 50)
    assert opened(await images.reencode(picture("PNG", (20, 10)), shape="inside", side_pixels=100)).size == (20, 10)


@pytest.mark.parametrize("extra", ["exif", "comment", "xmp"])
async def test_nothing_hidden_in_a_picture_survives(extra: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = PAYLOAD.decode()
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    made = await square(picture("JPEG", **{extra: exif if extra == "exif" else PAYLOAD}))
    assert PAYLOAD not in made
    assert not opened(made).getexif()
    assert {"exif", "xmp", "icc_profile", "comment"}.isdisjoint(opened(made).info)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_page_behind_a_picture_does_not_survive(kind: str) -> None:
    assert PAYLOAD not in await square(picture(kind) + PAYLOAD)


async def test_a_page_before_a_picture_makes_it_no_picture() -> None:
    with pytest.raises(NotAnImage):
        await square(PAYLOAD + picture("PNG"))


async def test_a_picture_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: its left is our top
    made = opened(await square(saved(halves("red", "blue"), "JPEG", exif=exif, quality=95)))
    assert is_near(made.getpixel((16, 2)), (255, 0, 0), 30)
    assert is_near(made.getpixel((16, 29)), (0, 0, 255), 30)


async def test_of_an_animation_the_first_frame_is_kept() -> None:
    frames = [Image.new("RGB", (40, 40), (0, index, 0)) for index in range(250)]
    for kind in ("GIF", "WEBP", "PNG"):
        content = saved(Image.new("RGB", (40, 40), "red"), kind, save_all=True, append_images=frames)
        made = opened(await square(content))
        assert getattr(made, "n_frames", 1) == 1
        assert is_near(made.getpixel((16, 16)), (255, 0, 0))


async def test_transparency_stays() -> None:
    made = opened(await square(picture("PNG", mode="RGBA", colour=(0, 0, 255, 0))))
    assert made.mode == "RGBA"
    assert made.getpixel((16, 16))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("kind", "mode", "colour", "seen"),
    [
        ("PNG", "1", 1, (255, 255, 255)),
        ("PNG", "L", 128, (128, 128, 128)),
        ("PNG", "LA", (128, 255), (128, 128, 128)),
        ("PNG", "I;16", 32_768, (128, 128, 128)),
        ("PNG", "P", 0, (0, 0, 0)),
        ("GIF", "P", 0, (0, 0, 0)),
        ("JPEG", "L", 128, (128, 128, 128)),
        ("JPEG", "CMYK", (0, 255, 255, 0), (255, 0, 0)),
        ("WEBP", "RGBA", (0, 255, 0, 255), (0, 255, 0)),
    ],
)
async def test_every_way_to_store_colours_is_read(kind: str, mode: str, colour: Any, seen: tuple[int, int, int]) -> None:
    made = opened(await square(picture(kind, mode=mode, colour=colour)))
    assert is_near(made.convert("RGB").getpixel((16, 16)), seen)


async def test_colours_are_those_of_the_pictures_profile_and_a_broken_profile_is_left_out() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (lab, b"no profile", lab[:300]):
        made = opened(await square(picture("PNG", icc_profile=profile)))
        assert is_near(made.getpixel((16, 16)), (200, 30, 30))


async def test_a_photograph_of_64_megapixels_is_read() -> None:
    assert opened(await square(picture("JPEG", (8000, 8000), mode="L", colour=99))).size == (32, 32)
