"""Mutation of the guards: every one of their functions is changed in small ways, and some test must
notice each change. `scripts/check --mutation` runs it, for all of them or for the modules named
after it; at least 95 % must be killed.

mutmut makes the mutants, all of a module side by side with a switch between them. They are tried
in one pytest session, since making a test database for each of hundreds would take hours: every
test runs once to see which functions it reaches and how long it takes, then each mutant runs the
tests that reach it until one fails: those of its own module first, one of each function before the
next of any, the quick ones before the slow, at most two hundred. Texts for people are left as they
are; what they say is no guard.
"""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Each guard with the tests that must notice.
MODULES = {
    "core/audit.py": (
        "tests/core/test_audit.py", "tests/core/test_history.py", "tests/trail/test_privacy.py",
    ),
    "core/idempotency.py": ("tests/core/test_idempotency.py",),
    "core/doors.py": ("tests/access/test_doors.py",),
    "core/seals.py": ("tests/core/test_seals.py",),
    "units/scope.py": ("tests/units/test_scope.py",),
    "units/policy.py": ("tests/units/test_policy.py", "tests/trail/test_privacy.py"),
}  # fmt: skip
ALWAYS = ("tests/core/test_idempotency.py", "tests/units/test_policy.py")  # two folders, see `run`
LEAST = 95  # percent
MOST = 200  # tests for one mutant
LONGEST = 20  # seconds of one test; a mutant may loop for ever
WORDS = {"_", "gettext", "gettext_lazy"}


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="kts-mutation-") as folder:
        tree = Path(folder)
        listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        files = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True)
        for name in files.stdout.splitlines():
            if (ROOT / name).is_file():
                (tree / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / name, tree / name)
        modules = sys.argv[1:] or list(MODULES)
        tests = sorted({*ALWAYS, *(test for module in modules for test in MODULES[module])})
        mutants = [name for module in modules for name in mutate(tree / module, module)]
        (tree / "mutants.json").write_text(json.dumps(mutants))
        command = [
            sys.executable, "-m", "kts_portal.supervisor", "temporary", sys.executable,
            "-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:xdist", "-p", "no:cacheprovider",
            "-p", "scripts.mutation", *tests,
        ]  # fmt: skip
        env = {**os.environ, "PYTHONPATH": str(tree), "MUTANT_UNDER_TEST": ""}
        return subprocess.run(command, cwd=tree, env=env, check=False).returncode


def mutate(path: Path, module: str) -> list[str]:
    """Put the mutants of a module into its file; their names, without those of mere words."""
    from mutmut.mutation.file_mutation import mutate_file_contents

    made = mutate_file_contents(module, path.read_text())
    path.write_text(made.code)
    functions = {
        node.name: node
        for node in ast.walk(ast.parse(made.code))
        if isinstance(node, ast.FunctionDef) and "__mutmut_" in node.name
    }
    dotted = module.removesuffix(".py").replace("/", ".")
    return [
        f"{dotted}.{name}"
        for name in made.mutant_names
        if not only_words(functions[original(name)], functions[name])
    ]


def original(mutant: str) -> str:
    return mutant.rpartition("__mutmut_")[0] + "__mutmut_orig"


def only_words(one: ast.AST, other: ast.AST) -> bool:
    """Do two functions differ in nothing but a text that people read?"""
    if type(one) is not type(other):
        return False
    if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in WORDS:
        return True
    for name in one._fields:
        if name == "name" and isinstance(one, ast.FunctionDef):
            continue
        mine, theirs = getattr(one, name, None), getattr(other, name, None)
        if not isinstance(mine, list):
            mine, theirs = [mine], [theirs]
        if len(mine) != len(theirs):
            return False
        for each, its in zip(mine, theirs, strict=True):
            if isinstance(each, ast.AST) and isinstance(its, ast.AST):
                if not only_words(each, its):
                    return False
            elif each != its:
                return False
    return True


# In pytest --------------------------------------------------------------------------------------


def pytest_runtestloop(session) -> bool:
    if session.testsfailed:
        return True
    mutants = json.loads(Path("mutants.json").read_text())
    reached = tests_by_function(session.items)
    survivors = []
    for number, mutant in enumerate(mutants, start=1):
        tests = nearest(mutant, reached[mutant.rpartition("__mutmut_")[0]])
        if not killed(mutant, tests, session.items):
            survivors.append(f"{mutant} ({len(tests)} tests)")
            print("survived:", survivors[-1], flush=True)
        if number % 20 == 0:
            print(f"{number} of {len(mutants)}", flush=True)
    share = 100 * (len(mutants) - len(survivors)) / len(mutants)
    print(f"\n{len(mutants)} mutants, {len(survivors)} survived, {share:.1f} % killed")
    session.testsfailed = int(share < LEAST)
    return True


def tests_by_function(items) -> dict[str, list]:
    """Which tests reach which function; all must pass on the way."""
    from mutmut.mutation import trampoline

    hits: set[str] = set()
    trampoline.record_trampoline_hit = lambda name, caller=None: hits.add(name)
    os.environ["MUTANT_UNDER_TEST"] = "stats"
    reached = defaultdict(list)
    for item in items:
        hits.clear()
        started = time.perf_counter()
        failed = run(item, items, limit=0)  # the first one makes the database
        item.seconds = time.perf_counter() - started
        if failed:
            raise SystemExit(f"{item.nodeid} fails without any mutant:\n{failed}")
        for name in hits:
            reached[name].append(item)
    os.environ["MUTANT_UNDER_TEST"] = ""
    return reached


def nearest(mutant: str, tests: list) -> list:
    own = f"test_{mutant.split('.')[1]}"
    turns: Counter = Counter()
    ranked = []
    for item in sorted(tests, key=lambda item: item.seconds):
        turn = turns[item.function] = turns[item.function] + 1
        ranked.append((item.path.stem != own, turn, item.seconds, item))
    return [item for *_rank, item in sorted(ranked, key=lambda rank: rank[:3])][:MOST]


def killed(mutant: str, tests: list, items: list) -> bool:
    os.environ["MUTANT_UNDER_TEST"] = mutant
    try:
        return any(run(item, items) for item in tests)
    finally:
        os.environ["MUTANT_UNDER_TEST"] = ""
        for value in vars(sys.modules[mutant.rpartition(".")[0]]).values():
            getattr(value, "cache_clear", lambda: None)()


def run(item, items, limit: int = LONGEST) -> str:
    """Run one test from start to end; what is wrong, or nothing."""
    from _pytest.runner import runtestprotocol

    def too_long(number, frame):
        raise TimeoutError

    # The next is one elsewhere, so that all but the session's own fixtures are put away.
    elsewhere = next(other for other in items if other.path.parent != item.path.parent)
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(limit)
    try:
        reports = runtestprotocol(item, log=False, nextitem=elsewhere)
    finally:
        signal.alarm(0)
    return "\n".join(str(report.longrepr) for report in reports if report.failed)


if __name__ == "__main__":
    sys.exit(main())
