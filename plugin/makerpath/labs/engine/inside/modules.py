"""Which module a frame belongs to, without looking at every module that is loaded.

IPython asks it for each frame of an error that it shows; `inspect` compares the files of all modules, which with the
usual libraries in memory takes longer than everything else that an error costs.
"""

from __future__ import annotations

import functools
import inspect
import sys
import types


def answer_quickly() -> None:
    """From now on `inspect.getmodule` answers for frames and tracebacks by the name that their code runs under."""
    slow = inspect.getmodule

    @functools.wraps(slow)
    def getmodule(object: object, _filename: str | None = None) -> types.ModuleType | None:
        frame = object.tb_frame if isinstance(object, types.TracebackType) else object
        if not isinstance(frame, types.FrameType):
            return slow(object, _filename)
        name = frame.f_globals.get("__name__")
        return sys.modules.get(name) if type(name) is str else None

    inspect.getmodule = getmodule
