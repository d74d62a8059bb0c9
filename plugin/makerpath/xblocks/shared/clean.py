"""The service's fragments, cleaned again before they enter a page of the platform.

The service escapes what people wrote; this is the second lock, for the blocks share the platform's origin. Classes
and data attributes are ours alone (`mp-…`, `makerpath-…`, `data-makerpath-…`, `data-mp-…`, a few short names), so
that nothing in a fragment looks like a part of the platform or wakes its scripts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from urllib.parse import urlsplit

import nh3


def _names(text: str) -> set[str]:
    return set(text.split())


TAGS = _names(
    "a abbr article aside audio b bdi bdo blockquote br button caption cite code col colgroup dd del details dfn div "
    "dl dt em fieldset figcaption figure footer form h2 h3 h4 h5 h6 header hr i img input ins kbd label legend li main "
    "mark menu meter nav ol optgroup option output p picture pre progress q rp rt ruby s samp section select small "
    "source span strong sub summary sup table tbody td textarea tfoot th thead time tr u ul var video wbr "
    "svg g path circle rect line polyline polygon ellipse text title desc defs use"
)
_SHAPE = " fill stroke stroke-width stroke-linecap stroke-linejoin opacity transform"
_ATTRIBUTES = {
    "*": "class id lang dir title role hidden tabindex",
    "a": "href download target",
    "audio": "src controls preload",
    "button": "type name value disabled",
    "col": "span",
    "details": "open name",
    "fieldset": "disabled",
    "form": "method enctype novalidate autocomplete",
    "img": "src srcset sizes alt width height loading decoding",
    "input": (
        "type name value checked disabled required readonly placeholder min max step minlength maxlength pattern "
        "multiple accept capture autocomplete inputmode size"
    ),
    "label": "for",
    "li": "value",
    "meter": "value min max low high optimum",
    "ol": "start reversed type",
    "optgroup": "label disabled",
    "option": "value selected disabled label",
    "output": "for name",
    "progress": "value max",
    "select": "name multiple required disabled size",
    "source": "src srcset type media",
    "td": "colspan rowspan headers",
    "textarea": "name rows cols required readonly disabled placeholder minlength maxlength autocomplete wrap",
    "th": "colspan rowspan headers scope abbr",
    "time": "datetime",
    "video": "src controls preload poster width height",
    "svg": "viewBox width height xmlns focusable preserveAspectRatio" + _SHAPE,
    "g": _SHAPE,
    "path": "d" + _SHAPE,
    "circle": "cx cy r" + _SHAPE,
    "ellipse": "cx cy rx ry" + _SHAPE,
    "rect": "x y width height rx ry" + _SHAPE,
    "line": "x1 y1 x2 y2" + _SHAPE,
    "polyline": "points" + _SHAPE,
    "polygon": "points" + _SHAPE,
    "text": "x y dx dy text-anchor font-size" + _SHAPE,
    "use": "href x y width height",
}
ATTRIBUTES = {tag: _names(names) for tag, names in _ATTRIBUTES.items()}


_OURS = re.compile(r"mp-|makerpath-")
_DATA = re.compile(
    r"data-((makerpath|mp|desk)(-.*)?|label|words|form|done|three|src|revision|n|most|max-bytes|longest|least|kind|set)"
)
RUNS = "data-three"
"""Names a library that a script of the service's puts into the page."""

_ELSEWHERE = re.compile(r"(?i)(?:https?:|mailto:|#)")
_WHOLE = re.compile(r"(?i)\s*https?://")
_URL = re.compile(r"(?i)url\s*\((?!\s*#)")
# They turn letters around, so that a program would read as a picture.
_MARKS = "\u202a\u202b\u202c\u202d\u202e"
_TURNING = re.compile("[\u202a-\u202e]|&#(?:x0*202[a-e]|0*823[4-8]);", re.IGNORECASE)


def clean_fragment(html: str, home: str) -> str:
    """`html` with forms and pictures, without anything that runs or restyles the page around it.

    What a script of the service's loads in its turn (`data-three`) lies on the service at `home`, as that script does.
    """
    return _straight(_cleaned(_straight(html), home))


def _straight(html: str) -> str:
    # Looking for the pattern takes as long as half of the cleaning; that there is nothing to find is seen at once.
    if "&#" in html or any(mark in html for mark in _MARKS):
        return _TURNING.sub("", html)
    return html


def _cleaned(html: str, home: str) -> str:
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "template", "iframe", "object", "embed"},
        attributes=ATTRIBUTES,
        attribute_filter=partial(_filter, home),
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )


def _filter(home: str, tag: str, attribute: str, value: str) -> str | None:
    """The value of an attribute that `ATTRIBUTES` has; None takes it away."""
    if attribute == "class":
        return _classes(value)
    if attribute == RUNS:
        return value if same_place(value, home) else None
    if attribute.startswith("data-"):
        return value if _data(attribute) else None
    check = _CHECKS.get((tag, attribute)) or _CHECKS.get(("*", attribute))
    return value if check is None or check(value) else None


def same_place(address: str, home: str) -> bool:
    """Whether the whole address `address` lies on the same origin as `home`."""
    try:
        one, other = urlsplit(address), urlsplit(home)
    except ValueError:
        return False
    return one.scheme in ("http", "https") and one[:2] == other[:2]


def _pictures(value: str) -> bool:
    return all(_WHOLE.match(part) for part in value.split(","))


# A fragment says the same few classes and names hundreds of times.
@lru_cache(maxsize=1024)
def _classes(value: str) -> str | None:
    return " ".join(name for name in value.split() if _OURS.match(name)) or None


@lru_cache(maxsize=256)
def _data(attribute: str) -> bool:
    return _DATA.fullmatch(attribute) is not None


# Links and pictures lead to the service or within the fragment, never into the platform, where opening an address may
# do something; forms go by the block's script alone.
_CHECKS: dict[tuple[str, str], Callable[[str], bool]] = {
    ("a", "href"): lambda value: bool(_ELSEWHERE.match(value.strip())),
    ("a", "target"): lambda value: value == "_blank",
    ("use", "href"): lambda value: value.startswith("#"),
    ("*", "src"): lambda value: bool(_WHOLE.match(value)),
    ("*", "poster"): lambda value: bool(_WHOLE.match(value)),
    ("*", "srcset"): _pictures,
    ("*", "fill"): lambda value: not _URL.search(value),
    ("*", "stroke"): lambda value: not _URL.search(value),
    ("input", "type"): lambda value: value.strip().lower() not in ("image", "password"),
}
