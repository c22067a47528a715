"""Reads regulations from YAML. Every fault says on which line it is, and what could stand there instead."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Literal, Union, get_args, get_origin

import msgspec
import yaml

from matchday.backbone.errors import Phrase
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
    message: Phrase


class RegulationsRefused(Exception):
    """The document cannot be used; `faults` has everything that is wrong with it."""

    def __init__(self, faults: list[RegulationsFault]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"line {fault.line}: {fault.message}" for fault in faults))


def read_regulations(text: str) -> Regulations:
    """Raises RegulationsRefused."""
    if len(text.encode()) > BYTES_MAX:
        raise RegulationsRefused([RegulationsFault(line=1, message=Phrase("The document is longer than {most} bytes.", most=BYTES_MAX))])
    try:
        if fault := _too_deep(text) or _borrowed(text):
            raise RegulationsRefused([fault])
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        value = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RegulationsRefused([_not_yaml(error)]) from None
    except RecursionError:
        raise RegulationsRefused([RegulationsFault(line=1, message=Phrase("The document is nested too deeply."))]) from None
    if node is None or not isinstance(value, dict):
        raise RegulationsRefused(
            [RegulationsFault(line=1, message=Phrase("Regulations are a list of names and values, such as `name: My league`."))]
        )
    faults = [*_repeated(node), *_walk(value, Regulations, node)]
    if faults:
        raise RegulationsRefused(sorted(faults, key=lambda fault: fault.line))
    return msgspec.convert(value, Regulations)


def line_of(text: str, path: Sequence[str | int]) -> int:
    """The line on which the part of a document stands that a path of names and places leads to."""
    return line_at(yaml.compose(text, Loader=yaml.SafeLoader), path)


def line_at(node: Any, path: Sequence[str | int]) -> int:
    """The same in a document that is taken apart already."""
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
    problem = getattr(error, "problem", None) or Phrase("it cannot be read")
    return RegulationsFault(line=mark.line + 1 if mark else 1, message=Phrase("This is not YAML: {problem}.", problem=problem))


def _too_deep(text: str) -> RegulationsFault | None:
    """Looked for before anything is parsed."""
    depth = 0
    for number, line in enumerate(text.splitlines(), start=1):
        for letter in line:
            depth += (letter in "[{") - (letter in "]}")
            if depth > NESTING_MAX:
                return RegulationsFault(line=number, message=Phrase("The document is nested too deeply."))
        depth = max(depth, 0)
    return None


def _borrowed(text: str) -> RegulationsFault | None:
    """References within a document, which could also refer to themselves or multiply without end."""
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            return _fault(event, Phrase("`*{anchor}` refers to another place. Write out what is meant.", anchor=event.anchor))
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent) and event.start_mark.column > NESTING_MAX * 10:
            return _fault(event, Phrase("The document is nested too deeply."))
    return None


def _repeated(node: Any) -> Iterator[RegulationsFault]:
    """YAML takes the last of two equal names in silence; a person has overlooked one of them."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                yield _fault(key, Phrase("A name is a word."))
                continue
            if key.value in seen:
                yield _fault(
                    key, Phrase("`{value}` stands here a second time; the first is on line {line}.", value=key.value, line=seen[key.value])
                )
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
        yield from _fields(value, kind, node) if isinstance(value, dict) else [_fault(node, Phrase("Names and values are expected here."))]
    elif origin is Literal:
        if value not in get_args(kind):
            yield _fault(
                node,
                Phrase(
                    "`{value}` is none of the words that may stand here. {hint}",
                    value=value,
                    hint=_meant(str(value), map(str, get_args(kind))),
                ),
            )
    elif origin is tuple:
        yield from _items(value, get_args(kind), node) if isinstance(value, list) else [_fault(node, Phrase("A list is expected here."))]
    elif origin in (dict, Mapping):
        yield from (
            _entries(value, get_args(kind), node)
            if isinstance(value, dict)
            else [_fault(node, Phrase("Names and values are expected here."))]
        )
    elif _is_union(kind):
        yield from _one_of(value, get_args(kind), node)
    else:
        yield from _converted(value, kind, node)


def _items(value: list[Any], kinds: tuple[Any, ...], node: Any) -> Iterator[RegulationsFault]:
    """Of a list of any length, or of one that has a place for each part."""
    is_any_length = len(kinds) == 2 and kinds[1] is Ellipsis
    if not is_any_length and len(value) != len(kinds):
        yield _fault(node, Phrase("A list of {wanted} is expected here, not of {found}.", wanted=len(kinds), found=len(value)))
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
            yield _fault(name_node, Phrase("`{value}` is not read as a name. Put it in quotes.", value=name_node.value))


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
            yield _fault(
                nodes[str(name)][0] if str(name) in nodes else node,
                Phrase("`{name}` is not known here. {hint}", name=name, hint=_meant(str(name), fields)),
            )
        else:
            yield from _checked(part, fields[name].type, nodes[name][1])
    for name, field in fields.items():
        if field.required and name not in value:
            yield _fault(node, Phrase("`{name}` is missing.", name=name))


def _checked(value: Any, kind: Any, node: Any) -> Iterator[RegulationsFault]:
    """Parts first: only when each of them is right is the whole asked (its length, its pattern)."""
    faults = list(_walk(value, kind, node))
    yield from faults or _converted(value, kind, node)


def _converted(value: Any, kind: Any, node: Any) -> Iterator[RegulationsFault]:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        yield _fault(node, _plainly(str(error).partition(" - at ")[0]))


_PLAINLY: tuple[tuple[str, Callable[[re.Match[str]], Phrase]], ...] = (
    (r"Expected `(?:int|float)` <= (-?[\d.]+)", lambda found: Phrase("This is at most {most}.", most=found[1])),
    (r"Expected `(?:int|float)` >= (-?[\d.]+)", lambda found: Phrase("This is at least {least}.", least=found[1])),
    (r"Expected `str` of length <= (\d+)", lambda found: Phrase("This has at most {most} letters.", most=found[1])),
    (r"Expected `str` of length >= (\d+)", lambda found: Phrase("This has at least {least} letters.", least=found[1])),
    (r"Expected `(?:array|object)` of length <= (\d+)", lambda found: Phrase("There are at most {most} here.", most=found[1])),
    (r"Expected `(?:array|object)` of length >= (\d+)", lambda found: Phrase("There are at least {least} here.", least=found[1])),
    (
        r"Expected `str` matching regex '\^?(.*?)\$?(?:\(\?!\\+n\))?'$",
        lambda found: _WRITTEN.get(found[1]) or Phrase("This is not written as it must be: `{pattern}`.", pattern=found[1]),
    ),
    (r"Expected `int(?: \| null)?`, got", lambda _: Phrase("A whole number is expected here.")),
    (r"Expected `float(?: \| null)?`, got", lambda _: Phrase("A number is expected here.")),
    (r"Expected `bool(?: \| null)?`, got", lambda _: Phrase("`true` or `false` is expected here.")),
    (
        r"Expected `str(?: \| null)?`, got",
        lambda _: Phrase("Words are expected here. A number, or a word such as yes, no and on, stands in quotes where it is a name."),
    ),
    (r"(Invalid RFC3339|Expected `date)", lambda _: Phrase("A day is expected here, such as 2026-05-31.")),
)


_WRITTEN: Mapping[str, Phrase] = {
    "[a-z0-9]+(-[a-z0-9]+)*": Phrase("A key is written in small letters, digits and hyphens, such as `town-league`."),
    "[0-9A-Za-z/#:-]{1,80}": Phrase("A place is written as 1A, 3C/D/E, 3#2, P9, W49 or L61."),
    "[HA]*": Phrase("A letter for each game: H where the better seed is at home, A where the other is."),
    "[A-Z]{1,26}": Phrase("A line of a slotting is a letter for each group, such as CDAB."),
}
"""What a pattern wants, for people."""


def _plainly(message: str) -> Phrase:
    """What msgspec says, for people who write documents."""
    for pattern, said in _PLAINLY:
        if found := re.match(pattern, message):
            return said(found)
    return Phrase("This cannot be read: {problem}.", problem=message)


def _is_step(kind: Any) -> bool:
    return HeadToHeadStep in get_args(kind)


def _is_union(kind: Any) -> bool:
    return get_origin(kind) is Union or type(kind).__name__ == "UnionType"


def _step(value: Any, node: Any) -> Iterator[RegulationsFault]:
    if isinstance(value, dict) and list(value) == [_STEP]:
        block = value[_STEP]
        if block is None or isinstance(block, dict):
            yield from _walk(block or {}, HeadToHead, node.value[0][1])
        else:
            yield _fault(node, Phrase("Write below `head_to_head` what it goes by: `by: [points, goal_difference]`."))
    elif value not in (*PLAIN, _STEP):
        yield _fault(node, Phrase("`{value}` is no criterion. {hint}", value=value, hint=_meant(str(value), (*PLAIN, _STEP))))


def _meant(word: str, words: Iterable[str]) -> Phrase:
    known = list(words)
    holding = [other for other in known if len(word) > 3 and word in other]
    if len(holding) == 1:
        return Phrase("Did you mean `{word}`?", word=holding[0])
    close = get_close_matches(word, known, n=1, cutoff=0.6)
    return Phrase("Did you mean `{word}`?", word=close[0]) if close else Phrase("Known are {words}.", words=", ".join(sorted(known)))


def _bare(kind: Any) -> Any:
    """Without constraints and without None."""
    while get_origin(kind) is not None and hasattr(kind, "__metadata__"):
        kind = get_args(kind)[0]
    if _is_union(kind):
        parts = [part for part in get_args(kind) if part is not type(None)]
        return parts[0] if len(parts) == 1 else kind
    return kind


def _fault(node: Any, message: Phrase) -> RegulationsFault:
    return RegulationsFault(line=node.start_mark.line + 1, message=message)
