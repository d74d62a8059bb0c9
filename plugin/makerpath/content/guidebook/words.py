"""Names that the guide prints, for the interface to translate."""

from __future__ import annotations

from makerpath.domain.errors import N_

EVIDENCE = {
    "text": N_("in words"),
    "photo": N_("a picture"),
    "file": N_("a file"),
    "iteration": N_("a version of the thing"),
    "resources": N_("sections of the resource plan"),
    "materials": N_("lines of the bill of materials"),
    "critique": N_("a critique, answered with a version"),
    "ownership": N_("who owns what, agreed by all"),
    "page": N_("a public page"),
    "entry": N_("an entry to an exhibition"),
}
"""What a gate counts."""
RESOURCES = {
    "funding": N_("Funding"),
    "place": N_("Place"),
    "equipment": N_("Equipment"),
    "training": N_("Training"),
}
"""The sections of a resource plan."""
GATE = {"strict": N_("The gate is strict"), "advisory": N_("The gate is advisory")}
AI_USE = {
    "ask": N_("Asks whether artificial intelligence helped"),
    "require": N_("Whether artificial intelligence helped has to be said"),
}
BAND = {
    "primary": N_("Worded for primary school"),
    "middle": N_("Worded for lower secondary school"),
    "high": N_("Worded for upper secondary school"),
    "university": N_("Worded for university"),
}
