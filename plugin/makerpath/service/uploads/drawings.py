"""SVG drawings: those that would swell when they are read are refused, of the others a harmless copy is made.

The copy holds what draws, by a list of what is allowed: no scripts, no other files, no pages inside.
"""

from __future__ import annotations

import re
from typing import Any, IO

from lxml import etree

from makerpath.domain.errors import MakerpathError, N_

MOST_BYTES = 16 * 1024 * 1024
MOST_DRAWN = 200_000
MOST_REPLACED = 1024 * 1024
SVG = "http://www.w3.org/2000/svg"
SPACE = "{http://www.w3.org/XML/1998/namespace}space"
XLINK = "{http://www.w3.org/1999/xlink}href"


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _names(
    "svg g defs symbol use switch path rect circle ellipse line polyline polygon text tspan textPath title desc image "
    "style linearGradient radialGradient stop clipPath mask pattern marker filter feBlend feColorMatrix "
    "feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight "
    "feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset "
    "fePointLight feSpecularLighting feSpotLight feTile feTurbulence"
)
_UNWRAPPED = frozenset({"a"})
_NAME = re.compile(r"(?!on)[A-Za-z][A-Za-z0-9-]*\Z", re.IGNORECASE)
_INSIDE = re.compile(r"#[^\s\"'()<>\\]+\Z")
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]+\Z")
_ASKS = re.compile(
    r"@import|expression\s*\(|javascript:|\\|image-set|src\s*\(|-moz-binding|behavior\s*:", re.IGNORECASE
)
_URL = re.compile(r"url\(\s*(['\"]?)(.*?)\1\s*\)", re.IGNORECASE | re.DOTALL)
_ENTITY = re.compile(rb"""<!ENTITY\s+([\w.:-]+)\s+(["'])(.*?)\2\s*>""", re.DOTALL)
_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[>]*(?:\[(.*?)\]\s*)?>", re.DOTALL | re.IGNORECASE)


def check(source: IO[bytes]) -> None:
    """Raise `upload.unsafe_drawing` for a drawing whose words stand for other words, or for other files."""
    source.seek(0)
    _replaced(source.read(MOST_BYTES))


def _unsafe() -> MakerpathError:
    return MakerpathError(
        "upload.unsafe_drawing",
        N_("This drawing would swell or fetch other files when it is opened."),
        N_("Save it again as plain SVG, or as a PNG picture."),
        status=422,
        field="file",
    )


def _replaced(content: bytes) -> bytes:
    """The content without its document type; what that abbreviates is written out, once and not much."""
    if b"<!ENTITY" not in content and b"<!DOCTYPE" not in content[:65536]:
        return content
    found = _DOCTYPE.search(content)
    if found is None:
        raise _unsafe()
    subset = found[1] or b""
    words = {name: value for name, _quote, value in _ENTITY.findall(subset)}
    if len(words) != subset.count(b"<!ENTITY") or any(b"&" in value or b"%" in value for value in words.values()):
        raise _unsafe()
    content = content[: found.start()] + content[found.end() :]
    if b"<!ENTITY" in content:
        raise _unsafe()
    room = MOST_REPLACED
    for name, value in words.items():
        room -= content.count(b"&" + name + b";") * len(value)
        if room < 0:
            raise _unsafe()
        content = content.replace(b"&" + name + b";", value)
    return content


def clean(content: bytes) -> tuple[bytes, int | None, int | None]:
    """A harmless copy of the drawing, with its width and height if it says them; ValueError if it cannot be made."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(_replaced(content), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("not well-formed") from error
    if etree.QName(root).localname != "svg":
        raise ValueError("not a drawing")
    bare = _copy(root)
    assert bare is not None
    _check_drawn(bare)
    width, height = _size(bare)
    return etree.tostring(bare, encoding="utf-8"), width, height


def _copy(element: Any) -> Any:
    """The element with what is allowed in it; None if it is not."""
    name = etree.QName(element)
    if name.namespace not in (SVG, None) or name.localname not in _ELEMENTS | _UNWRAPPED:
        return None
    bare = etree.Element(f"{{{SVG}}}{'g' if name.localname in _UNWRAPPED else name.localname}", nsmap={None: SVG})
    for attribute, value in element.attrib.items():
        if attribute in ("href", XLINK):
            if name.localname not in _UNWRAPPED and _may_refer(name.localname, value.strip()):
                bare.set("href", value.strip())
        elif attribute == SPACE or (_NAME.match(attribute) and _harmless(value)):
            bare.set(attribute, value)
    if name.localname == "style" and not _harmless(element.text or "", whole=True):
        return None
    bare.text = element.text
    last = None
    for child in element:
        kept = _copy(child) if isinstance(child.tag, str) else None
        if kept is not None:
            bare.append(kept)
            kept.tail, last = child.tail, kept
        elif last is not None:
            last.tail = (last.tail or "") + (child.tail or "")
        else:
            bare.text = (bare.text or "") + (child.tail or "")
    return bare


def _may_refer(element: str, value: str) -> bool:
    return bool(_PICTURE.match(value) if element == "image" else _INSIDE.match(value))


def _harmless(value: str, *, whole: bool = False) -> bool:
    if _ASKS.search(value) or (whole and "<" in value):
        return False
    rest = value
    for found in _URL.finditer(value):
        if not _INSIDE.match(found[2].strip()):
            return False
        rest = rest.replace(found[0], "")
    return "url(" not in rest.lower()


def _check_drawn(root: Any) -> None:
    """ValueError for a drawing that shows itself in itself, or the same so often that no browser gets done."""
    by_id = {element.get("id"): element for element in root.iter() if element.get("id")}
    known: dict[Any, int] = {}
    below: set[Any] = set()

    def count(element: Any, depth: int) -> int:
        if element in known:
            return known[element]
        if element in below or depth > 400:
            raise ValueError("drawn in itself")
        below.add(element)
        drawn = 1 + sum(count(child, depth + 1) for child in element)
        target = by_id.get((element.get("href") or "")[1:]) if element.tag.endswith("}use") else None
        if target is not None:
            drawn += count(target, depth + 1)
        below.discard(element)
        if drawn > MOST_DRAWN:
            raise ValueError("drawn too often")
        known[element] = drawn
        return drawn

    count(root, 0)


def _size(root: Any) -> tuple[int | None, int | None]:
    numbers = re.findall(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?", root.get("viewBox") or "")
    if len(numbers) != 4:
        numbers = ["0", "0", *(re.match(r"\d*\.?\d*", root.get(name) or "")[0] for name in ("width", "height"))]  # type: ignore[index]
    try:
        width, height = (round(float(number)) for number in numbers[2:])
    except (ValueError, OverflowError):
        return None, None
    return (width, height) if 0 < width < 1_000_000 and 0 < height < 1_000_000 else (None, None)
