"""Reads regulations from YAML. Every fault says on which line it is, and what could stand there instead."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import yaml

from matchday.modules.competitions.domain.ranking.criteria import PLAIN
from matchday.modules.competitions.domain.ranking.order import HeadToHead
from matchday.modules.competitions.domain.regulations.document import Regulations
from matchday.modules.competitions.domain.regulations.stages import HeadToHeadStep

BYTES_MAX = 256 * 1024
NESTING_MAX = 20
"""Brackets within brackets, and columns of ten: what goes deeper is not meant for people, and costs a parser dear."""
_STEP = "head_to_head"


class RegulationsFault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong with a document. Lines count from one."""

    line: int
    message: str


class RegulationsRefused(Exception):
    """The document cannot be used; `faults` has everything that is wrong with it."""

    def __init__(self, faults: list[RegulationsFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"line {fault.line}: {fault.message}" for fault in faults))


def read_regulations(text: str) -> Regulations:
    """Raises RegulationsRefused."""
    if len(text.encode()) > BYTES_MAX:
        raise RegulationsRefused([RegulationsFault(line=1, message=f"The document is longer than {BYTES_MAX} bytes.")])
    try:
        if fault := _too_deep(text) or _borrowed(text):
            raise RegulationsRefused([fault])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RegulationsRefused([_not_yaml(error)]) from None
    except RecursionError:
        raise RegulationsRefused([RegulationsFault(line=1, message="The document is nested too deeply.")]) from None
    if node is None or not isinstance(value, dict):
        raise RegulationsRefused(
            [RegulationsFault(line=1, message="Regulations are a list of names and values, such as `name: My league`.")]
        )
    faults = [*_repeated(node), *_walk(value, Regulations, node)]
    if faults:
        raise RegulationsRefused(sorted(faults, key=lambda fault: fault.line))
    return msgspec.convert(value, Regulations)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line on which the part of a document stands that a path of names and places leads to."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    line = 1
    for step in path:
        if isinstance(step, int) and isinstance(node, yaml.SequenceNode) and step < len(node.value):
            node = node.value[step]
            line = node.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            found = [(key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode) and key.value == step]
            if not found:
                return line
            line = found[0][0].start_mark.line + 1
            node = found[0][1]
    return line


def _not_yaml(error: yaml.YAMLError) -> RegulationsFault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    return RegulationsFault(line=mark.line + 1 if mark else 1, message=f"This is not YAML: {problem}.")


def _too_deep(text: str) -> RegulationsFault | None:
    """Looked for before anything is parsed."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        for letter in line:
            depth += (letter in "[{") - (letter in "]}")
            if depth > NESTING_MAX:
                return RegulationsFault(line=number, message="The document is nested too deeply.")
        depth = max(depth, 0)
    return None


def _borrowed(text: str) -> RegulationsFault | None:
    """References within a document, which could also refer to themselves or multiply without end."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return _fault(event, f"`*{event.anchor}` refers to another place. Write out what is meant.")
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent) and event.start_mark.column > NESTING_MAX * 10:
            return _fault(event, "The document is nested too deeply.")
    return None


def _repeated(node: Any) -> Iterator[RegulationsFault]:
    """YAML takes the last of two equal names in silence; a person has overlooked one of them."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield _fault(key, "A name is a word.")
                continue
            if key.value in seen:
                yield _fault(key, f"`{key.value}` stands here a second time; the first is on line {seen[key.value]}.")
            seen.setdefault(key.value, key.start_mark.line + 1)
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)


def _walk(value: Any, kind: Any, node: Any) -> Iterator[RegulationsFault]:
    """Faults of a value against a type, each at the line of the part that is wrong."""
    kind = _bare(kind)
    origin = get_origin(kind)
    if _is_step(kind):
        yield from _step(value, node)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield from _fields(value, kind, node) if isinstance(value, dict) else [_fault(node, "Names and values are expected here.")]
    elif origin is Literal:
        if value not in get_args(kind):
            yield _fault(node, f"`{value}` is none of the words that may stand here.{_meant(str(value), map(str, get_args(kind)))}")
    elif origin is tuple:
        yield from _items(value, get_args(kind), node) if isinstance(value, list) else [_fault(node, "A list is expected here.")]
    elif origin in (dict, Mapping):
        yield from (
            _entries(value, get_args(kind), node) if isinstance(value, dict) else [_fault(node, "Names and values are expected here.")]
        )
    elif _is_union(kind):
        yield from _one_of(value, get_args(kind), node)
    else:
        yield from _converted(value, kind, node)


def _items(value: list[Any], kinds: tuple[Any, ...], node: Any) -> Iterator[RegulationsFault]:
    """Of a list of any length, or of one that has a place for each part."""
    is_any_length = len(kinds) == 2 and kinds[1] is Ellipsis
    if not is_any_length and len(value) != len(kinds):
        yield _fault(node, f"A list of {len(kinds)} is expected here, not of {len(value)}.")
        return
    for place, (item, item_node) in enumerate(zip(value, node.value, strict=True)):
        yield from _checked(item, kinds[0] if is_any_length else kinds[place], item_node)


def _entries(value: dict[Any, Any], kinds: tuple[Any, ...], node: Any) -> Iterator[RegulationsFault]:
    """Names that the writer chooses, each with a value."""
    for (name, part), (name_node, part_node) in zip(value.items(), node.value, strict=False):
        if isinstance(name, str):
            yield from _checked(name, kinds[0], name_node)
            yield from _checked(part, kinds[1], part_node)
        else:
            yield _fault(name_node, f"`{name_node.value}` is not read as a name. Put it in quotes.")


def _one_of(value: Any, kinds: tuple[Any, ...], node: Any) -> Iterator[RegulationsFault]:
    """The kind that the value has the shape of; where none fits or several do, what msgspec says of all of them."""
    fitting = [kind for kind in kinds if _has_shape(value, _bare(kind))]
    if len(fitting) == 1:
        yield from _walk(value, fitting[0], node)
    else:
        yield from _converted(value, Union[kinds], node)  # noqa: UP007 - of a tuple of types


def _has_shape(value: Any, kind: Any) -> bool:
    origin = get_origin(kind)
    if isinstance(value, dict):
        return origin in (dict, Mapping) or (isinstance(kind, type) and issubclass(kind, msgspec.Struct))
    if isinstance(value, list):
        return origin is tuple
    return isinstance(value, str) and origin is Literal


def _fields(value: dict[str, Any], kind: type[msgspec.Struct], node: Any) -> Iterator[RegulationsFault]:
    nodes = {key.value: (key, part) for key, part in node.value if isinstance(key, yaml.ScalarNode)}
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    for name, part in value.items():
        if name not in fields or name not in nodes:
            yield _fault(nodes[str(name)][0] if str(name) in nodes else node, f"`{name}` is not known here.{_meant(str(name), fields)}")
        else:
            yield from _checked(part, fields[name].type, nodes[name][1])
    for name, field in fields.items():
        if field.required and name not in value:
            yield _fault(node, f"`{name}` is missing.")


def _checked(value: Any, kind: Any, node: Any) -> Iterator[RegulationsFault]:
    """Parts first: only when each of them is right is the whole asked (its length, its pattern)."""
    faults = list(_walk(value, kind, node))
    yield from faults or _converted(value, kind, node)


def _converted(value: Any, kind: Any, node: Any) -> Iterator[RegulationsFault]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        yield _fault(node, _plainly(str(error).partition(" - at ")[0]))


_BOUND = {"<=": "at most", ">=": "at least"}
_PLAINLY: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (r"Expected `int` (<=|>=) (-?\d+)", lambda found: f"This is {_BOUND[found[1]]} {found[2]}."),
    (r"Expected `float` (<=|>=) (-?[\d.]+)", lambda found: f"This is {_BOUND[found[1]]} {found[2]}."),
    (r"Expected `str` of length (<=|>=) (\d+)", lambda found: f"This has {_BOUND[found[1]]} {found[2]} letters."),
    (r"Expected `(?:array|object)` of length (<=|>=) (\d+)", lambda found: f"There are {_BOUND[found[1]]} {found[2]} here."),
    (r"Expected `str` matching regex '\^?(.*?)\$?(?:\(\?!\\+n\))?'$", lambda found: f"This is not written as it must be: `{found[1]}`."),
    (r"Expected `int(?: \| null)?`, got", lambda _: "A whole number is expected here."),
    (r"Expected `float(?: \| null)?`, got", lambda _: "A number is expected here."),
    (r"Expected `bool(?: \| null)?`, got", lambda _: "`true` or `false` is expected here."),
    (r"Expected `str(?: \| null)?`, got", lambda _: "Words are expected here. A number that is a name stands in quotes."),
    (r"(Invalid RFC3339|Expected `date)", lambda _: "A day is expected here, such as 2026-05-31."),
)


def _plainly(message: str) -> str:
    """What msgspec says, for people who write documents."""
    for pattern, said in _PLAINLY:
        if found := re.match(pattern, message):
            return said(found)
    return f"{message}."


def _is_step(kind: Any) -> bool:
    return HeadToHeadStep in get_args(kind)


def _is_union(kind: Any) -> bool:
    return get_origin(kind) is Union or type(kind).__name__ == "UnionType"


def _step(value: Any, node: Any) -> Iterator[RegulationsFault]:
    if isinstance(value, dict) and list(value) == [_STEP]:
        yield from _walk(value[_STEP] if value[_STEP] is not None else {}, HeadToHead, node.value[0][1])
    elif value not in PLAIN:
        yield _fault(node, f"`{value}` is no criterion.{_meant(str(value), (*PLAIN, _STEP))}")


def _meant(word: str, words: Iterable[str]) -> str:
    known = list(words)
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return f" Did you mean `{close[0]}`?" if close else f" Known are {', '.join(sorted(known))}."


def _bare(kind: Any) -> Any:
    """Without constraints and without None."""
    while get_origin(kind) is not None and hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    if _is_union(kind):
        parts = [part for part in get_args(kind) if part is not type(None)]
        return parts[0] if len(parts) == 1 else kind
    return kind


def _fault(node: Any, message: str) -> RegulationsFault:
    return RegulationsFault(line=node.start_mark.line + 1, message=message)
