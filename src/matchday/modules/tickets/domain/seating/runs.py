"""The seats of a row as the bits of an integer: bit i is the seat with the index i.

`joined` has bit i when the seats i and i+1 are neighbours; after an aisle and at the end it has none. A seat is an orphan when it
is free and has no free neighbour. All of these are a handful of operations on one number, whatever the length of the row.
"""


def joined_of(size: int, aisles: tuple[int, ...]) -> int:
    """Who sits beside whom in a row of this many seats."""
    joined = (1 << max(size - 1, 0)) - 1
    for index in aisles:
        joined &= ~(1 << index)
    return joined


def block(first: int, count: int) -> int:
    """The bits of `count` seats from `first` on."""
    return ((1 << count) - 1) << first


def bits_of(mask: int) -> list[int]:
    """The indexes of its seats, ascending."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found


def orphans(free: int, joined: int) -> int:
    """Free seats without a free neighbour."""
    pairs = free & (free >> 1) & joined
    return free & ~pairs & ~(pairs << 1)


def starts(free: int, joined: int, count: int) -> int:
    """The seats from which on `count` are free beside each other."""
    if count == 1:
        return free
    pairs = free & (free >> 1) & joined
    found = pairs
    for step in range(1, count - 1):
        found &= pairs >> step
    return found


def clean_starts(wanted: int, free: int, joined: int, count: int) -> int:
    """The seats from which on `count` of `wanted` can be taken without leaving an orphan. `free` are all that are free in the
    row, of which `wanted` are the ones in question.

    A block leaves one where it begins at the second seat of a run of free ones, or ends at the last but one.
    """
    found = starts(wanted, joined, count)
    if not found:
        return 0
    pairs = free & (free >> 1) & joined
    firsts = free & ~(pairs << 1)
    lasts = free & ~pairs
    leaves_left = (firsts & pairs) << 1
    leaves_right = (lasts & (pairs << 1)) >> 1
    return found & ~leaves_left & ~(leaves_right >> (count - 1))


def nearest_start(found: int, count: int, heart: int) -> int:
    """Of these starts the one whose block's middle is nearest to `heart`, twice an index; the lower start when two are."""
    ideal = heart - (count - 1)  # twice the best start
    middle = max((ideal + 1) // 2, 0)
    above = found >> middle
    below = found & ((1 << middle) - 1)
    high = middle + (above & -above).bit_length() - 1 if above else -1
    low = below.bit_length() - 1
    if low < 0:
        return high
    if high < 0:
        return low
    return low if ideal - 2 * low <= 2 * high - ideal else high


def blocks_of(chosen: int, joined: int) -> list[tuple[int, int]]:
    """What was chosen as blocks of neighbours: first index and count."""
    found: list[tuple[int, int]] = []
    for index in bits_of(chosen):
        if found and sum(found[-1]) == index and joined >> (index - 1) & 1:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((index, 1))
    return found
