"""The documents that are made from the shape: every key in Japanese, and the JSON Schema for editors.

`python -m booking.policy.reference` writes both anew; a test compares them with the shape.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from booking.policy.anchors import Anchor
from booking.policy.document import SECTIONS, PolicyDocument
from booking.policy.faults import toml
from booking.policy.shape import inner_of

DOCS = Path(__file__).parent.parent.parent / "docs"
BEGIN = "<!-- ここから自動生成 (python -m booking.policy.reference) -->"
END = "<!-- ここまで自動生成 -->"

_COMMON = ("source", "assumed", "note")

_DATED = {
    "source": {"type": "string", "description": "根拠"},
    "assumed": {"type": "boolean", "description": "仮に決めた値か"},
    "note": {"type": "string", "description": "覚え書き"},
    "from": {"type": "string", "format": "date", "description": "有効になる最初の日"},
    "until": {"type": "string", "format": "date", "description": "有効な最後の日"},
}
_ONE_DATED = {"$ref": "#/$defs/DatedValue"}


def schema() -> dict[str, Any]:
    """The JSON Schema of a policy file, dated values and single section tables included."""
    whole = PolicyDocument.model_json_schema(by_alias=True)
    for table in (*whole["$defs"].values(), whole):
        if "properties" in table:
            _widen(table)
    whole["properties"] = _or_start(whole["properties"])
    whole["$defs"] = _or_start(whole["$defs"])
    for section in SECTIONS:
        own = whole["properties"][section]
        single = {"$ref": own["anyOf"][0]["items"]["$ref"]}
        own["anyOf"].insert(0, single)
    whole["$defs"]["DatedValue"] = {
        "type": "object",
        "required": ["value"],
        "additionalProperties": False,
        "properties": {"value": {}, **_DATED},
    }
    whole["required"] = [*whole["required"], "from"]
    whole["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    whole["title"] = "Yoriai policy"
    return whole


def _or_start(part: Any) -> Any:
    """Let `"start"` stand wherever an anchor may."""
    if isinstance(part, dict):
        if part.get("$ref") == "#/$defs/Anchor":
            return {"anyOf": [{"const": "start"}, part]}
        return {key: _or_start(inner) for key, inner in part.items()}
    return [_or_start(inner) for inner in part] if isinstance(part, list) else part


def _widen(table: dict[str, Any]) -> None:
    """Let every key of a table be dated, and let the table say from when it holds."""
    for name, own in table["properties"].items():
        if name in _COMMON:
            continue
        told = {key: own.pop(key) for key in ("description", "examples", "default") if key in own}
        bare = dict(own)
        own.clear()
        own.update({**told, "anyOf": [bare, _ONE_DATED, {"type": "array", "items": _ONE_DATED, "minItems": 1}]})
    table["properties"] |= {name: _DATED[name] for name in ("from", "until")}


def reference() -> str:
    """Every table and key as Markdown, in Japanese."""
    parts = [_table_text("ファイル全体（最上段のキー）", PolicyDocument, "")]
    done: dict[type[BaseModel], str] = {PolicyDocument: ""}
    tables: list[tuple[str, type[BaseModel], str]] = [("期限（Anchor）", Anchor, "")]
    for title, model, path in [*tables, *_tables(Anchor, ("期限",)), *_tables(PolicyDocument, ())]:
        if model not in done:
            done[model] = title
            parts.append(_table_text(title, model, path))
        else:
            parts.append(f"### {title}\n\n書き方: {path}\n\nキーは「{done[model]}」と同じです。\n")
    return "\n".join(parts)


def _tables(model: type[BaseModel], path: tuple[str, ...]) -> Iterator[tuple[str, type[BaseModel], str]]:
    for name, field in model.model_fields.items():
        inner = inner_of(field.annotation)
        if inner is None or inner is Anchor or name in _COMMON:
            continue
        key = field.alias or name
        here = (*path, key, *(("＜記号＞",) if _is_keyed(field) else ()))
        yield f"`{'.'.join(here)}` {field.description or ''}", inner, _head(here, field)
        yield from _tables(inner, here)


def _is_keyed(field: FieldInfo) -> bool:
    return str(field.annotation).startswith("dict[")


def _head(here: tuple[str, ...], field: FieldInfo) -> str:
    """How the table is begun in a file."""
    dotted = ".".join(here)
    if len(here) == 1 and here[0] in SECTIONS:
        return f"`[{dotted}]`（1つ）または `[[{dotted}]]`（対象や時期で分けて、いくつでも）"
    return f"`[[{dotted}]]`（いくつでも）" if str(field.annotation).startswith("tuple[") else f"`[{dotted}]`"


def _table_text(title: str, model: type[BaseModel], head: str) -> str:
    lines = [f"### {title}", ""]
    if head:
        lines += [f"書き方: {head}", ""]
    lines += ["| キー | 書くもの | 既定 | 例 | 意味 |", "|---|---|---|---|---|"]
    properties = model.model_json_schema(by_alias=True).get("properties", {})
    for name, field in model.model_fields.items():
        if name in _COMMON and model is not PolicyDocument:
            continue
        key = field.alias or name
        cells = (f"`{key}`", _kind(properties[key], field), _default(field), _example(field), field.description or "")
        lines.append("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |")
    if model is PolicyDocument:
        lines.append("| `from` | 日付 | **必ず書く** | `2025-04-01` | このファイルが有効になる最初の日 |")
        lines.append("| `until` | 日付 | なし | `2030-03-31` | このファイルが有効な最後の日 |")
    return "\n".join([*lines, ""])


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "**必ず書く**"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value is None or value is PydanticUndefined or value in ((), {}, ""):
        return "なし"
    if isinstance(value, BaseModel) or field.default_factory is not None:
        return "（下の表の既定）"
    if isinstance(value, int) and not isinstance(value, bool) and _is_clock(field):
        return f'`"{value // 60:02d}:{value % 60:02d}"`'
    return f"`{toml(value)}`"


def _is_clock(field: FieldInfo) -> bool:
    return any("_read_clock" in str(part) for part in field.metadata)


def _example(field: FieldInfo) -> str:
    return "、".join(f"`{toml(example)}`" for example in field.examples or ())


def _kind(own: dict[str, Any], field: FieldInfo) -> str:
    """What is written for a key, in Japanese."""
    if inner_of(field.annotation) is Anchor:
        return "期限のリスト" if "items" in own else "期限"
    if inner_of(field.annotation) is not None:
        shape = "表のリスト" if "array" in str(own.get("type")) else "表"
        return "表（記号ごと）" if _is_keyed(field) else shape
    choices = [part for part in own.get("anyOf", [own]) if part.get("type") != "null"]
    return "か".join(dict.fromkeys(_plain(part) for part in choices))


def _plain(part: dict[str, Any]) -> str:
    if "const" in part:
        return f'"{part["const"]}"'
    if "enum" in part:
        return "・".join(f'"{word}"' for word in part["enum"])
    if "anyOf" in part:
        return "か".join(dict.fromkeys(_plain(inner) for inner in part["anyOf"]))
    if part.get("type") == "array":
        inner = part.get("items") or (part.get("prefixItems") or [{}])[0]
        return f"{_plain(inner)}のリスト"
    if pattern := part.get("pattern", ""):
        if "{2}-" in pattern and ":" in pattern:
            return "時間帯"
        return "時刻" if ":" in pattern else "月日" if "[0-9]{2}-" in pattern else "記号"
    return {
        "string": "文字列",
        "integer": "整数",
        "number": "数",
        "boolean": "true/false",
        "object": "表（名前 = 文字列）",
    }.get(str(part.get("type")), "値")


def with_reference(document: str) -> str:
    """The document with the generated part renewed."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def schema_text() -> str:
    """The schema as it is kept in the file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write() -> None:
    """Renew docs/policy.md and docs/policy.schema.json."""
    manual = DOCS / "policy.md"
    manual.write_text(with_reference(manual.read_text(encoding="utf-8")), encoding="utf-8")
    (DOCS / "policy.schema.json").write_text(schema_text(), encoding="utf-8")


if __name__ == "__main__":
    write()
