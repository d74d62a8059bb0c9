"""IPython without a kernel: runs a cell and keeps what came of it as nbformat has it."""

from __future__ import annotations

import io
import subprocess
import sys
import traceback
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from makerpath.labs.engine.inside import modules

Output = dict[str, Any]
CUT = "\n[The rest of the output was left out: there was too much of it.]\n"
SMALL = 64 << 10
"""Characters that an error or a result has in any case, however much was printed before it."""
_WARM_UP = (
    "1",
    "1/0",
    "def f(:",
    "raise NotImplementedError()",
    "import math, numpy, numpy.testing, numpy.random, pandas, pandas.testing, matplotlib.pyplot as plt",
    "import sklearn.linear_model, sklearn.model_selection, sklearn.tree, sklearn.cluster, sklearn.preprocessing",
    "numpy.testing.assert_allclose([1.], [2.])",
    "pandas.DataFrame({'a': [1.5, 2], 'b': ['x', 'y']}).groupby('b').mean()",
    "plt.plot([1, 2]); plt.title('x'); plt.show()",
    "assert [1, 2] == [1, 3], 'warm'",
    "import collections, csv, datetime, io, json, random, re, statistics",
    "table = pandas.read_csv(io.StringIO('who,age,hours\\na,12,1.5\\nb,,2\\nb,13,3\\n'))\ntable.head()",
    "table.describe(); table.sort_values('age').dropna().reset_index(drop=True).isna().sum()",
    "table['age'].fillna(0).astype(int).value_counts()",
    "pandas.testing.assert_frame_equal(table, table + table)",
    "def deep(values):\n    return values[5]\n\ndeep([deep])",
    "numpy.array([1.5, 2]).round().reshape(2, 1)",
)
"""What lessons do and what goes wrong in them: what is loaded or worked out only once is there before they begin."""


class Outputs:
    """What the running cell has given so far. `budget` characters are left for the whole notebook."""

    def __init__(self) -> None:
        self.found: list[Output] = []
        self.budget = 1 << 20

    def take(self) -> list[Output]:
        found, self.found = self.found, []
        return found

    def text(self, name: str, text: str) -> None:
        if self.budget <= 0:
            return
        if len(text) > self.budget:
            text = text[: self.budget] + CUT
        self.budget -= len(text)
        last = self.found[-1] if self.found else None
        if last is not None and last.get("name") == name and last["output_type"] == "stream":
            last["parts"].append(text)
        else:
            self.found.append({"output_type": "stream", "name": name, "parts": [text]})

    def data(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None, **more: Any) -> None:
        """A result or something shown; what is too large is named instead of kept."""
        kept: dict[str, Any] = {}
        for mime, value in data.items():
            size = len(value) if isinstance(value, str) else 1024
            if size > max(self.budget, SMALL if kind == "execute_result" else 0):
                continue
            self.budget -= size
            kept[str(mime)] = value
        if kept or kind == "execute_result":
            self.found.append({"output_type": kind, "data": kept, "metadata": metadata or {}, **more})
        else:
            self.text("stderr", CUT)

    def error(self, name: str, value: str, trace: list[str]) -> None:
        self.found.append(
            {
                "output_type": "error",
                "ename": name[:200],
                "evalue": value[:SMALL],
                "traceback": ["\n".join(trace)[-SMALL:]],
            }
        )


def finished(outputs: list[Output]) -> list[Output]:
    """As nbformat has them: the pieces of a stream joined."""
    for output in outputs:
        if "parts" in output:
            output["text"] = "".join(output.pop("parts"))
    return outputs


class Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs) -> None:
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._outputs.text(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Hook(DisplayHook):
    shell: Shell

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        self.shell.outputs.data("execute_result", format_dict, md_dict, execution_count=self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class _Publisher(DisplayPublisher):
    shell: Shell

    def publish(self, data: Any, metadata: Any = None, *_: Any, **__: Any) -> None:
        self.shell.outputs.data("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.found.clear()


class Shell(InteractiveShell):
    """An interactive shell whose outputs lie in `outputs`."""

    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)
    outputs: Outputs

    def __init__(self, **settings: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**settings)

    def _showtraceback(self, etype: type[BaseException], evalue: BaseException, stb: list[str]) -> None:
        self.outputs.error(etype.__name__, _text(evalue), list(stb))

    def showtraceback(self, exc_tuple: Any = None, *given: Any, **named: Any) -> None:
        """As always; but thousands of calls of one another take seconds to be shown in full."""
        kind, value, trace = self._get_exc_info(exc_tuple)
        if isinstance(value, RecursionError):
            self._showtraceback(kind, value, traceback.format_exception(kind, value, trace, limit=-20))
        else:
            super().showtraceback(exc_tuple, *given, **named)

    def _format_exception_for_storage(self, *_given: Any, **_named: Any) -> dict[str, Any]:
        """Nothing: there is no history that would keep it, and formatting it costs as much as showing it."""
        return {}

    def enable_gui(self, gui: str | None = None) -> None:
        pass

    def init_io(self) -> None:
        pass

    def system(self, cmd: str) -> None:
        """`!command`: what it writes is output of the cell."""
        done = _command(self.var_expand(cmd, depth=1))
        self.outputs.text("stdout", done.stdout)
        self.user_ns["_exit_code"] = done.returncode

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> Any:
        from IPython.utils.text import LSString, SList

        found = _command(self.var_expand(cmd, depth=depth + 1)).stdout
        return SList(found.splitlines()) if split else LSString(found)

    def run(self, source: str, *, store: bool = True) -> list[Output]:
        """The outputs of a cell; whatever ends it early is an output of kind `error`."""
        self.outputs.take()
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream("stdout", self.outputs), Stream("stderr", self.outputs)
        try:
            result = self.run_cell(source, store_history=store)
            error = None if result.success else result.error_in_exec or result.error_before_exec
        except KeyboardInterrupt as interrupt:
            error = interrupt
        finally:
            sys.stdout, sys.stderr = before
        found = self.outputs.take()
        if error is not None and not any(output["output_type"] == "error" for output in found):
            self.outputs.error(type(error).__name__, _text(error), [_text(error)])
            found += self.outputs.take()
        return finished(found)

    def captured(self, run: Callable[[], Any]) -> tuple[Any, list[tuple[str, str]]]:
        """What `run` returns, and what it printed as pairs of stream and text."""
        self.outputs.take()
        before = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = Stream("stdout", self.outputs), Stream("stderr", self.outputs)
        try:
            value = run()
        finally:
            sys.stdout, sys.stderr = before
            self.printed = [
                (output["name"], output["text"])
                for output in finished(self.outputs.take())
                if output["output_type"] == "stream"
            ]
        return value, self.printed


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _command(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/bin/sh", "-c", command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )


def _no_input(prompt: object = "") -> str:
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")


def make_shell() -> Shell:
    """A shell with the usual libraries in memory and nothing in its namespace."""
    import builtins

    import matplotlib.pyplot

    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    modules.answer_quickly()
    shell = Shell.instance(config=config)
    matplotlib.use("module://matplotlib_inline.backend_inline")
    from matplotlib_inline.backend_inline import configure_inline_support

    configure_inline_support(shell, "module://matplotlib_inline.backend_inline")
    for source in _WARM_UP:
        shell.run(source)
    matplotlib.pyplot.close("all")
    shell.reset(new_session=True)
    shell.execution_count = 1
    builtins.input = _no_input
    return shell
