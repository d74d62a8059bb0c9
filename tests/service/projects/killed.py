"""A process that goes round the gates of a project until it is killed, and says what it was answered.

    python -m tests.service.projects.killed DATA DATABASE SCHOOL PROJECT MAKER INSTRUCTOR

A line for each answer: `submission <id>`, `decision <id>`, `iteration <id>`, `reopened`.
"""

from __future__ import annotations

import sys
from pathlib import Path
from uuid import UUID

from makerpath.service.core.settings import Settings
from makerpath.service.policy import Actor
from makerpath.service.projects import decisions, operations
from makerpath.service.web.app import load_handlers, make_services


def main() -> None:
    data, url, school, project, maker, instructor = sys.argv[1:]
    load_handlers()
    services = make_services(Settings(data=Path(data), database_url=url, demo=True))
    makes, decides = Actor(UUID(maker), UUID(school)), Actor(UUID(instructor), UUID(school))
    on = {"project_id": UUID(project), "stage": "launch"}

    def say(line: str) -> None:
        print(line, flush=True)

    say("ready")
    while True:
        version = operations.add_iteration(services, makes, body="A lamp", change_note="Wider", file_ids=[], **on)
        say(f"iteration {version['iteration']}")
        handed_in = operations.submit(services, makes, note="A note", reflection="Learned", **on)
        say(f"submission {handed_in['submission']}")
        decided = decisions.decide(services, decides, verdict="pass", comment="Because", **on)
        say(f"decision {decided['decision']}")
        operations.reopen(services, makes, reason="Once more", **on)
        say("reopened")


if __name__ == "__main__":
    main()
