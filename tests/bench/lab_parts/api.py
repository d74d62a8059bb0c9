"""Grades students by nbgrader's API; prints the seconds that it took: `python -m … FOLDER ASSIGNMENT STUDENT …`."""

from __future__ import annotations

import os
import sys
import time

from nbgrader.apps import NbGraderAPI  # type: ignore[import-untyped]
from traitlets.config import Config


def main() -> None:
    folder, assignment, *students = sys.argv[1:]
    os.chdir(folder)
    config = Config()
    config.CourseDirectory.course_id = "bench"
    config.CourseDirectory.root = folder
    api = NbGraderAPI(config=config)
    began = time.perf_counter()
    for student in students:
        done = api.autograde(assignment, student, force=True, create=True)
        if not done["success"]:
            raise RuntimeError(done)
    print(time.perf_counter() - began)


if __name__ == "__main__":
    main()
