"""Topic banks and explore kits: files of a catalogue, read with the place of everything that is wrong."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from makerpath.content.problem import Place, Problem
from makerpath.content.schema import validate
from makerpath.content.source import read_text
from makerpath.content.yamlfile import Location, parse, Tree
from makerpath.domain.course import AgeBand
from makerpath.domain.errors import N_
from makerpath.domain.topic import Kit, TopicBank

BANK = "makerpath.topics/1"
KIT = "makerpath.kit/1"


@dataclass
class Catalogue:
    """What one file or one folder of a catalogue holds, complete or not."""

    banks: list[TopicBank] = field(default_factory=list)
    kits: list[Kit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def shipped() -> Path:
    """The catalogue that comes with Makerpath."""
    return Path(str(files("makerpath.courses"))) / "catalogue"


def read_catalogue(path: Path) -> Catalogue:
    """The bank or kit in the file `path`, or all of them in the folder `path` and its folder `kits`."""
    found = Catalogue()
    if not path.is_dir():
        _read(path, path.parent, found)
        return found
    inside = [*sorted(path.glob("*.yaml")), *sorted(path.glob("kits/*.yaml"))]
    for file in inside:
        _read(file, path, found)
    if not inside:
        found.problems.append(
            Problem(
                Place(path),
                "catalogue.empty",
                N_("This folder has no topics and no kits."),
                N_("Topics are in files such as topics.yaml, kits in files such as kits/paper.yaml."),
            )
        )
    return found


def _read(path: Path, root: Path, found: Catalogue) -> None:
    text = read_text(path, root, found.problems)
    tree = parse(text, path, found.problems) if text is not None else None
    if tree is None:
        return
    schema = tree.data.get("schema") if isinstance(tree.data, dict) else None
    if schema == BANK:
        bank = validate(TopicBank, tree, found.problems)
        wrong = [
            problem
            for at, topic in enumerate(bank.topics if bank else [])
            for problem in _ages(topic.age_band, tree, ("topics", at, "age_band"))
        ]
        if bank and not wrong:
            found.banks.append(bank)
    elif schema == KIT:
        kit = validate(Kit, tree, found.problems)
        wrong = _ages(kit.age_band, tree, ("age_band",)) if kit else []
        if kit and not wrong:
            found.kits.append(kit)
    else:
        wrong = [
            Problem(
                tree.place(("schema",)),
                "catalogue.schema",
                N_("This is neither a bank of topics nor a kit."),
                N_("Begin the file with schema: {bank} or schema: {kit}."),
                params={"bank": BANK, "kit": KIT},
            )
        ]
    found.problems.extend(wrong)


def _ages(band: AgeBand, tree: Tree, location: Location) -> list[Problem]:
    if band.from_ <= band.to:
        return []
    return [
        Problem(
            tree.place(location),
            "catalogue.ages",
            N_("The ages go from {first} to {last}; the younger comes first."),
            params={"first": band.from_, "last": band.to},
        )
    ]
