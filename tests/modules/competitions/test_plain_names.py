"""Names as they are searched for and matched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchday.modules.competitions.domain.names import plain


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Łódź F.C.", "lodz fc"),
        ("  Bodø/Glimt ", "bodo glimt"),
        ("İstanbul Başakşehir", "istanbul basaksehir"),
        ("Preußen Münster", "preussen munster"),
        ("N’Golo Kanté", "ngolo kante"),
        ("Robert O'Neill-Smith", "robert oneill smith"),
        ("Æsir þór", "aesir thor"),
        ("Спартак Москва", "спартак москва"),
        ("???", "???"),
    ],
)
def test_a_name_is_plain(name: str, expected: str) -> None:
    assert plain(name) == expected


@given(st.text(max_size=60))
def test_a_plain_name_is_never_blank_and_stays_as_it_is(name: str) -> None:
    assert plain(plain(name)) == plain(name)
    assert bool(plain(name)) == bool(name.strip())
