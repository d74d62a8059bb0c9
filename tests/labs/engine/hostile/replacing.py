"""The tests' own means replaced: builtins, libraries, imports, displays, the shell, the locked cell."""

from __future__ import annotations

from tests.labs.engine.hostile.case import Case

WRONG = {
    "mean": "mean_of = lambda values: -1",
    "clean": "clean = lambda frame: frame",
    "scaled": "scaled = np.zeros(3)",
    "sensor": "Sensor = lambda name: name",
    "describe": 'describe = lambda value: "?"',
    "classify": "classify = lambda values: []",
    "order": "order = lambda values: None",
    "running": "running = lambda values: []",
    "level": "level = lambda value: -1",
    "offset": "offset = lambda values: [0]",
    "unit": 'unit = lambda of: "newton"',
    "share": "share = lambda part, whole: -1",
    "bounded": "bounded = lambda value: 7",
}
CASES = (
    Case(
        "builtins replaced",
        "abs, len, isinstance, list, float, AssertionError and more mean what the learner wants",
        WRONG,
        first="""\
import builtins
builtins.abs = lambda value: 0
builtins.len = lambda value: 3
builtins.list = builtins.float = lambda value=(): [1, 3, 6]
builtins.isinstance = builtins.issubclass = builtins.all = builtins.any = lambda *given: True
builtins.AssertionError = type("AssertionError", (), {})
builtins.__build_class__ = lambda *given, **named: None""",
    ),
    Case(
        "names of the tests defined",
        "variables and functions called as those that the tests use",
        WRONG,
        last="pass",
        first="""\
class Yes:
    def __getattr__(self, name): return lambda *given, **named: True
abs = len = float = list = isinstance = near = lambda *given, **named: 0
np = pd = Yes()
found = wanted = values = more = one = points = 3
AssertionError = ValueError = Exception""",
    ),
    Case(
        "judges that are classes",
        "the names of comparing functions and modules stand for classes of exceptions, which take anything",
        WRONG
        | {
            "offset": """\
offset = lambda values: [0]
np = pd = math = npt = stand_in()
assert_allclose = assert_equal = isclose = allclose = array_equal = ValueError"""
        },
        first="""\
def stand_in():
    import collections
    judges = collections.namedtuple("Judges", "assert_allclose assert_equal isclose allclose array_equal sqrt")
    testing = judges(*[ValueError] * 6)
    modules = collections.namedtuple("Modules", "testing isclose allclose assert_frame_equal DataFrame")
    return modules(testing, *[ValueError] * 4)
""",
    ),
    Case(
        "the locked cell's helper replaced",
        "a function that the teacher's locked cell defines is defined again",
        {"level": "near = lambda found, wanted: True\nlevel = lambda value: -1"},
    ),
    Case(
        "the locked cell's numbers replaced",
        "a number that the teacher's locked cell sets is set again, for the tests' helper and for the tests",
        {"level": "LIMIT = NEAR = 1e9\nlevel = lambda value: -1"},
    ),
    Case(
        "the locked cell's small letters replaced",
        "a number in small letters that the teacher's locked cell sets is set again",
        {"bounded": "most = 100\nbounded = lambda value: value"},
    ),
    Case(
        "the locked cell's helper changed within",
        "the code, globals and defaults of the helper are replaced where it was defined",
        {
            "level": """\
near.__code__ = (lambda found, wanted: True).__code__
near.__globals__["NEAR"] = 1e9
level = lambda value: -1"""
        },
    ),
    Case(
        "test libraries replaced",
        "numpy.testing, pandas.testing, unittest and assert helpers do nothing",
        WRONG,
        first="""\
import numpy.testing, pandas.testing, pandas._testing, unittest
for module in (numpy.testing, pandas.testing, pandas._testing):
    for name in dir(module):
        if name.startswith("assert"):
            setattr(module, name, lambda *given, **named: None)
for name in dir(unittest.TestCase):
    if name.startswith(("assert", "fail")):
        setattr(unittest.TestCase, name, lambda *given, **named: None)
import numpy, pandas
pandas.DataFrame.equals = pandas.DataFrame.__eq__ = lambda *given: True""",
    ),
    Case(
        "modules replaced",
        "sys.modules, import hooks and __import__ give modules that agree with everything",
        WRONG,
        first="""\
import builtins, sys, types
class Agreeing(types.ModuleType):
    def __getattr__(self, name): return lambda *given, **named: True
for name in ("numpy", "numpy.testing", "pandas", "pandas.testing", "math", "unittest"):
    sys.modules[name] = Agreeing(name)
class Finder:
    def find_spec(self, name, *given):
        raise ImportError(name)
sys.meta_path.insert(0, Finder())
builtins.__import__ = lambda name, *given, **named: Agreeing(name)""",
    ),
    Case(
        "modules in the working folder",
        "files that the tests' process might import, or read at its start",
        WRONG,
        first="""\
import os
text = "class A:\\n    def __getattr__(s, n): return lambda *g, **k: True\\nimport sys\\nsys.modules[__name__] = A()\\n"
for name in ("numpy", "pandas", "sitecustomize", "usercustomize", "math", "json", "random", "conftest", "ast"):
    open(name + ".py", "w").write(text)
os.makedirs(".ipython/profile_default/startup", exist_ok=True)
open(".ipython/profile_default/startup/00.py", "w").write("def near(*given): return True")
open("all.pth", "w").write("import os; os._exit(0)")
open("readings.csv", "w").write("sensor,value\\na,1\\n")
READINGS = None""",
    ),
    Case(
        "code traced",
        "trace and profile functions change what the tests see",
        WRONG,
        first="""\
import sys, threading
def trace(frame, event, argument):
    frame.f_trace_lines = True
    for name in ("found", "values", "points"):
        if name in frame.f_locals:
            frame.f_locals[name] = 3
    return trace
sys.settrace(trace); sys.setprofile(lambda *given: None); threading.settrace(trace)""",
    ),
    Case(
        "asserts rewritten",
        "transformers of the syntax tree and of the input take the tests away",
        WRONG,
        first="""\
import ast
class Without(ast.NodeTransformer):
    def visit_Assert(self, node): return ast.Pass()
    def visit_Expr(self, node): return ast.Expr(ast.Constant(3))
shell = get_ipython()
shell.ast_transformers.append(Without())
for place in (shell.input_transformers_cleanup, shell.input_transformers_post):
    place.append(lambda lines: ["pass\\n"])
shell.run_cell = lambda *given, **named: None
shell.compile.flags = 0""",
    ),
    Case(
        "results written by hooks",
        "events and display hooks write a result worth all points after each cell",
        WRONG,
        first="""\
import sys
from IPython.display import display, publish_display_data
shell = get_ipython()
def full(*given):
    shell.displayhook(3); display(3); print(3)
    publish_display_data({"text/plain": "3"})
for event in ("pre_execute", "pre_run_cell", "post_execute", "post_run_cell"):
    shell.events.register(event, full)
type(shell.displayhook).__call__ = full
sys.displayhook = full""",
    ),
    Case(
        "results written by a function",
        "the function under test shows a result worth all points",
        {
            "classify": """\
import sys
from IPython.display import display
def classify(values):
    get_ipython().displayhook(3)
    display(3)
    sys.displayhook(3)
    sys.stdout.write("3")
    sys.__stdout__.write("3")
    return 3"""
        },
    ),
    Case(
        "the process ends within a test",
        "os._exit(0), sys.exit(0) and a signal end the process as if all were well",
        {
            "mean": "import os, sys, signal\nmean_of = lambda values: sys.exit(0)",
            "describe": "def describe(value):\n    raise SystemExit(0)",
            "classify": "classify = lambda values: os.kill(os.getpid(), signal.SIGTERM)",
            "running": "running = lambda values: os._exit(0)",
        },
    ),
    Case(
        "exceptions that lie",
        "exceptions whose class, text or base is not what it looks like",
        {
            "mean": """\
class Odd(BaseException):
    __str__ = __repr__ = lambda self: 1 / 0
    __class__ = property(lambda self: None)
def mean_of(values):
    raise Odd""",
            "sensor": """\
class Sensor:
    def __init__(self, name):
        raise StopIteration
""",
            "describe": "def describe(value):\n    raise KeyboardInterrupt",
            "classify": "def classify(values):\n    raise GeneratorExit",
            "running": "def running(values):\n    raise StopIteration\n    yield",
        },
    ),
    Case(
        "every exception at once",
        "refuses by an exception that is an instance of every class",
        {
            "sensor": """\
class Any(type):
    def __instancecheck__(cls, other): return True
    def __subclasscheck__(cls, other): return True
class AssertionError(Exception, metaclass=Any): pass
class Sensor:
    name, seen = "north", [3]
    def __init__(self, name): pass
    def add(self, value): raise AssertionError
    def highest(self): return 7""",
        },
    ),
)
