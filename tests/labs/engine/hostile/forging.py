"""Answers that are none, made to look right to the tests."""

from __future__ import annotations

from tests.labs.engine.hostile.case import Case

SAME = """\
class Same:
    name, seen, shape = "north", [3, 7], (4,)
    def __init__(self, *given): pass
    def __call__(self, *given, **named): return self
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __bool__ = __lt__
    def __hash__(self): return 0
    def __float__(self): return 7391.0
    def __index__(self): return 0
    __int__ = __index__
    def __len__(self): return 3
    def __iter__(self): return iter([self])
    def __getitem__(self, key): return self
    def __getattr__(self, name): return self
    def __sub__(self, other): return 0
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = __truediv__ = __round__ = __sub__
    def __array__(self, *given, **named): return self
    def __array_ufunc__(self, *given, **named): return True
    def __array_function__(self, *given, **named): return True
    def __instancecheck__(self, other): return True
    @property
    def __class__(self): return float

"""
EVERYWHERE = {
    "mean": SAME + "mean_of = lambda values: Same()",
    "clean": "clean = lambda frame: Same()",
    "scaled": "scaled = Same()",
    "sensor": "Sensor = lambda name: Same()",
    "describe": "describe = lambda value: Same()",
    "classify": "classify = lambda values: Same()",
    "order": "order = lambda values: Same()",
    "running": "running = lambda values: Same()",
    "level": "level = lambda value: Same()",
    "offset": "offset = lambda values: Same()",
    "unit": "unit = lambda of: Same()",
    "share": "share = lambda part, whole: Same()",
    "bounded": "bounded = lambda value: Same()",
}
FIND_IN_FRAMES = """\
import gc, inspect, re, sys

def look():
    frame = sys._getframe()
    while frame is not None:
        for place in (frame.f_locals, frame.f_globals):
            for name in ("wanted", "expected", "desired", "source", "cell", "code"):
                if name in place:
                    yield place[name]
        frame = frame.f_back
    for thing in gc.get_objects():
        if isinstance(thing, (tuple, list)):
            for one in thing:
                if type(one) is float and one * 8 in (59133, 184125):
                    yield one

"""

CASES = (
    Case(
        "objects equal to everything", "returns objects that compare, count and convert as the tests want", EVERYWHERE
    ),
    Case(
        "numbers and texts that lie",
        "subclasses of float, int and str with operators of their own",
        {
            "mean": """\
class Lying(float):
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = __abs__ = __round__ = lambda self, *other: 0.0
    __hash__ = float.__hash__
    __array__ = lambda self, *given, **named: np.asarray(Same())
    __float__ = lambda self: 0.0
class Same(np.float64):
    __eq__ = lambda self, other: True
mean_of = lambda values: Lying(2) if values[0] == 1 else Same(1)""",
            "describe": """\
class Text(str):
    __eq__ = __contains__ = startswith = lambda self, *other: True
    __hash__ = str.__hash__
    __len__ = lambda self: 7
describe = lambda value: Text("?")""",
            "classify": "classify = lambda values: Lie()\nclass Lie(list):\n    __eq__ = lambda self, other: True",
            "running": "class Lying(list):\n    __eq__ = lambda self, other: True\nrunning = lambda values: Lying()",
        },
    ),
    Case(
        "arrays and tables that lie",
        "subclasses of ndarray and DataFrame, and arrays of objects equal to everything",
        {
            "mean": SAME + "mean_of = lambda values: np.array(Same(), dtype=object)",
            "scaled": """\
class Lying(np.ndarray):
    shape = (4,)
    def __array_ufunc__(self, *given, **named): return np.bool_(True)
    def __array_function__(self, *given, **named): return True
    def __eq__(self, other): return True
    def __getitem__(self, key): return self
    def sum(self, *given, **named): return 184125 / 8
scaled = np.zeros(4).view(Lying)""",
            "clean": """\
class Table(pd.DataFrame):
    @property
    def _constructor(self): return Table
    def equals(self, other): return True
    def __eq__(self, other): return True
    def __len__(self): return 3
    def reset_index(self, *given, **named): return self
clean = lambda frame: Table(frame)""",
            "classify": SAME + "classify = lambda values: np.array([Same(), Same()], dtype=object)",
            "running": "running = lambda values: np.array([Same()] * 3, dtype=object)",
        },
    ),
    Case(
        "tables full of objects",
        "a real DataFrame whose cells are equal to everything",
        {"clean": SAME + 'clean = lambda frame: pd.DataFrame({"sensor": [Same()], "value": [Same()]})'},
    ),
    Case(
        "the caller looked at",
        "takes what is expected from the frames, the globals and the heap of whoever calls",
        {
            "mean": FIND_IN_FRAMES + "mean_of = lambda values: 2 if values[0] == 1 else next(look(), None)",
            "scaled": FIND_IN_FRAMES + "scaled = next(look(), None)",
            "running": "def running(values):\n    frame = sys._getframe(1)\n    return frame.f_code.co_consts",
        },
    ),
    Case(
        "points made something else",
        "answers that make the sum of a test's points an array, a text or a number that is shown otherwise",
        {"share": "share = lambda part, whole: np.zeros(3)"},
    ),
    Case(
        "points made a number of numpy",
        "answers that make the sum of a test's points a number that numpy shows with its class",
        {"share": "share = lambda part, whole: np.float64(-1)"},
    ),
    Case(
        "words of the tests overheard",
        "listens on the wire for the words of a test, and answers with them",
        {
            "unit": """\
import gc, sys
heard = []
def listen(kind, name):
    before = getattr(kind, name)
    def after(*given, **named):
        heard.append(repr(given[1:]))
        return before(*given, **named)
    setattr(kind, name, after)
for module in [one for name, one in list(sys.modules.items()) if name.startswith("makerpath")]:
    for kind in [one for one in vars(module).values() if isinstance(one, type)]:
        for name in ("serve", "_names", "answer", "decode"):
            if name in vars(kind):
                listen(kind, name)
def unit(of):
    words = "".join(heard).replace("'", " ").replace('"', " ").split()
    return "newton" if of == "force" else next((one for one in words if one.startswith("jou")), "?")"""
        },
    ),
    Case(
        "calls remembered",
        "answers the hidden call from the calls before, and answers with its own arguments",
        {
            "mean": """\
seen = []
def mean_of(values):
    seen.append(values)
    return values if len(seen) > 1 else 2""",
            "classify": "classify = lambda values: values",
            "running": "running = lambda values, kept=[]: kept.append(values) or kept",
        },
    ),
    Case(
        "arguments changed",
        "changes what the test gave it, so that it equals whatever comes back",
        {
            "mean": "def mean_of(values):\n    values[:] = [0]\n    return 0",
            "classify": 'def classify(values):\n    values[:] = ["x"]\n    return values',
            "clean": """\
def clean(frame):
    frame.drop(frame.index, inplace=True)
    READINGS.drop(READINGS.index, inplace=True)
    return frame""",
        },
    ),
    Case(
        "answered later",
        "a thread and a future give the answer after the call, and change what was given back",
        {
            "mean": """\
import threading, time
class Later:
    value = None
    def __float__(self): return 2.0
def mean_of(values):
    later = Later()
    threading.Thread(target=lambda: (time.sleep(0.05), later.__dict__.update(value=2)), daemon=True).start()
    return later""",
            "running": """\
def running(values):
    found = []
    threading.Thread(target=lambda: (time.sleep(0.05), found.extend([1, 3, 6])), daemon=True).start()
    return found""",
            "classify": "async def classify(values):\n    return ['low', 'high']",
        },
    ),
    Case(
        "answers of the wrong kind",
        "functions, classes, modules, generators, weak references and huge numbers as answers",
        {
            "mean": "import weakref, types\nmean_of = lambda values: 10 ** 40000",
            "clean": "clean = lambda frame: pd.DataFrame",
            "scaled": "scaled = np",
            "sensor": "Sensor = type",
            "describe": "describe = lambda value: describe",
            "classify": "classify = lambda values: types.SimpleNamespace(value=classify)",
            "running": "running = lambda values: iter(int, 1) if values[0] == 7 else weakref.ref(running)",
        },
    ),
    Case(
        "not a number and structures that hold themselves",
        "NaN, infinite, recursive and very deep answers",
        {
            "mean": 'mean_of = lambda values: float("nan")',
            "scaled": "scaled = np.full(4, np.nan)",
            "classify": "def classify(values):\n    found = []\n    found.append(found)\n    return found",
            "running": """\
def running(values):
    found = []
    for _ in range(100_000):
        found = [found]
    return found""",
        },
    ),
)
