"""The service's fragments, cleaned again before they enter a page of the platform.

The service escapes what people wrote; this is the second lock, for the blocks share the platform's origin.
"""

from __future__ import annotations

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
    "form": "action method enctype novalidate autocomplete",
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


def clean_fragment(html: str) -> str:
    """`html` with forms and pictures, without anything that runs or restyles the page around it."""
    return nh3.clean(
        html,
        tags=TAGS,
        clean_content_tags={"script", "style", "template", "iframe", "object", "embed"},
        attributes=ATTRIBUTES,
        attribute_filter=_filter,
        generic_attribute_prefixes={"data-", "aria-"},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener",
    )


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if tag == "use" and attribute == "href":
        return value if value.startswith("#") else None
    return value
