"""YAML as the registry reads it: dates stay text, a key given twice is an error, everything else is safe_load."""

from typing import TYPE_CHECKING, Any

import yaml

from hoshimori.errors import FormatError

#: No instrument needs more; larger files are refused before they are parsed.
LARGEST_BYTES = 200_000
#: libyaml makes its nodes by recursion, without a limit of its own.
_DEEPEST = 100


if TYPE_CHECKING:
    _Safe = yaml.SafeLoader
else:
    _Safe = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where PyYAML was built with libyaml


class _Loader(_Safe):
    """Safe loader without the timestamp type; a key given twice is refused."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if name in seen:
                raise yaml.constructor.ConstructorError(None, None, f"the key {name!r} is given twice", key.start_mark)
            seen.add(name)
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_mapping(data: bytes, *, name: str) -> dict[str, Any]:
    """Return the mapping that the YAML file holds.

    Args:
        data: The bytes of the file.
        name: Name of the file, for the error.

    Raises:
        FormatError: Too large, no YAML, or no mapping (`path`, and `line` where it is known).
    """
    if len(data) > LARGEST_BYTES:
        raise FormatError(
            f"{name}: {len(data)} bytes, more than {LARGEST_BYTES} bytes for one file; is it an instrument?",
            standard="instrument",
            path=name,
        )
    try:
        text = data.decode("utf-8")
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            mark: Any = event.start_mark
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent):
                raise yaml.constructor.ConstructorError(None, None, "an alias (*name) is not allowed", mark)
            if depth > _DEEPEST:
                raise yaml.constructor.ConstructorError(None, None, f"more than {_DEEPEST} levels deep", mark)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506  # a SafeLoader, without timestamps
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else None
        problem = getattr(error, "problem", None) or "not readable as UTF-8 YAML"
        where = f"{name}:{line}" if line else name
        raise FormatError(
            f"{where}: {problem}; write one YAML mapping, see docs/how-to/add-an-instrument.md",
            standard="instrument",
            path=name,
            line=line,
        ) from error
    if not isinstance(value, dict):
        raise FormatError(
            f"{name}: the file holds no mapping; write one YAML mapping, see docs/how-to/add-an-instrument.md",
            standard="instrument",
            path=name,
        )
    return value
