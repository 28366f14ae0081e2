"""Mutation testing of the rules: how many small faults in the code do the tests notice?

    python -m benchmarks.mutation [--again] [PART ...]

mutmut writes the mutants (settings: pyproject.toml, [tool.mutmut]) and finds which test runs which
function; this command judges them. It collects the tests once and forks for each mutant, which
takes a fraction of the time of one pytest session each. What survives there is tried again in a
fresh interpreter: a fault in code that runs while modules are imported, or whose result is cached,
shows only there. PART: only mutants whose name contains it; --again: only those that survived last
time (the same code, more tests), the other verdicts are kept. Needs the extra `mutation` and a
system with fork (Linux, macOS). Results: docs/mutation.md.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from _pytest.runner import runtestprotocol  # the only way to run one collected test again

ROOT = Path(__file__).parents[1]
MUTANTS = ROOT / "mutants"  # mutmut's name for it
RESULT = ROOT / "build" / "mutation.json"  # mutant → verdict, of the last run
TESTS = (
    "tests/rules",
    "tests/consolidate",
    "tests/form/test_constraints.py",
)
CPU_SECONDS = 120  # of one mutant, many times all the tests: who takes longer goes round for ever
KILLED, SURVIVED, TIMEOUT = "killed", "survived", "timeout"


def mutant_names() -> list[str]:
    metas = sorted((MUTANTS / "pipeline").rglob("*.meta"))
    return [
        name
        for meta in metas
        for name in json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    ]


class Judge:
    """A pytest plugin: instead of running the tests once, runs them for each mutant in a fork."""

    def __init__(
        self,
        names: list[str],
        tests_of: dict[str, list[str]],
        seconds: dict[str, float],
        kept: dict[str, str],
    ) -> None:
        self.names, self.tests_of, self.seconds = names, tests_of, seconds
        self.verdicts = dict(kept)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        by_id = {item.nodeid: item for item in session.items}
        if _judged("", session.items) != SURVIVED:
            raise SystemExit("the tests fail without any mutant")
        for number, name in enumerate(self.names, 1):
            function = name.rpartition("__mutmut_")[0]
            own = f"/test_{function.split('.')[-2]}.py"  # the likeliest to notice go first, then
            tests = [test for test in self.tests_of.get(function, ()) if test in by_id]  # the short
            tests.sort(key=lambda t: (own not in t, self.seconds.get(t, 0), t))
            # what no test runs, runs while modules are imported or never: `_alone` tells
            self.verdicts[name] = (
                _judged(name, [by_id[test] for test in tests]) if tests else SURVIVED
            )
            if number % 100 == 0:
                _write(self.verdicts)
                print(number, "of", len(self.names), Counter(self.verdicts.values()), flush=True)
        return True


def _judged(name: str, items: list[pytest.Item]) -> str:
    sys.stdout.flush()
    if pid := os.fork():
        _, status = os.waitpid(pid, 0)
        if os.WIFSIGNALED(status):
            return TIMEOUT
        return SURVIVED if os.waitstatus_to_exitcode(status) == 0 else KILLED
    code = 1
    try:
        signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)  # the default action ends the process
        with Path(os.devnull).open("w") as null:
            os.dup2(null.fileno(), 1)
            os.dup2(null.fileno(), 2)
        os.environ["MUTANT_UNDER_TEST"] = name
        code = int(any(_failed(*pair) for pair in zip(items, [*items[1:], None], strict=True)))
    finally:
        os._exit(code)


def _failed(item: pytest.Item, following: pytest.Item | None) -> bool:
    return any(report.failed for report in runtestprotocol(item, log=False, nextitem=following))


def _alone(name: str, tests: list[str]) -> str:
    """The verdict on a mutant in an interpreter of its own."""
    chosen = tests if len(tests) > 1 else TESTS  # what one test ran, ran while modules are imported
    command = [sys.executable, "-m", "pytest", "-xq", "-n0", "-p", "no:cacheprovider", *chosen]
    environment = {**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": str(MUTANTS)}
    try:
        run = subprocess.run(
            command, cwd=MUTANTS, env=environment, capture_output=True, timeout=300, check=False
        )
    except subprocess.TimeoutExpired:
        return TIMEOUT
    return SURVIVED if run.returncode == 0 else KILLED


def main(arguments: list[str]) -> None:
    parts = [a for a in arguments if a != "--again"]
    os.chdir(ROOT)
    shutil.rmtree(MUTANTS, ignore_errors=True)  # mutmut keeps older copies of data files
    # mutmut writes all mutants before it judges; one small function is enough to make it do so.
    mutmut = [
        str(Path(sys.executable).with_name("mutmut")),
        "run",
        "pipeline.rules.ceiling.x_limit*",
    ]
    subprocess.run(mutmut, check=True, stdout=subprocess.DEVNULL)
    stats = json.loads((MUTANTS / "mutmut-stats.json").read_text(encoding="utf-8"))
    tests_of, seconds = stats["tests_by_mangled_function_name"], stats["duration_by_test"]
    kept: dict[str, str] = {}
    if "--again" in arguments:
        last = json.loads(RESULT.read_text(encoding="utf-8"))
        kept = {name: verdict for name, verdict in last.items() if verdict != SURVIVED}
    names = [
        name
        for name in mutant_names()
        if name not in kept and (not parts or any(part in name for part in parts))
    ]
    os.chdir(MUTANTS)
    sys.path.insert(0, str(MUTANTS))
    judge = Judge(names, tests_of, seconds, kept)
    pytest.main(["-qs", "-n0", "--tb=native", "-p", "no:cacheprovider", *TESTS], plugins=[judge])
    _write(judge.verdicts)
    for name in [n for n, verdict in judge.verdicts.items() if verdict == SURVIVED]:
        judge.verdicts[name] = _alone(name, tests_of.get(name.rpartition("__mutmut_")[0], []))
    _write(judge.verdicts)
    _report(judge.verdicts)


def _write(verdicts: dict[str, str]) -> None:
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(verdicts, indent=1), encoding="utf-8")


def _report(verdicts: dict[str, str]) -> None:
    by_module: dict[str, Counter[str]] = {}
    for name, verdict in verdicts.items():
        by_module.setdefault(name.rpartition(".")[0], Counter())[verdict] += 1
    by_module["total"] = sum(by_module.values(), Counter())
    print("| Module | Mutants | Killed | Survived | Timeout | Share |\n| --- |" + " ---: |" * 5)
    for module, n in by_module.items():
        share = 100 * (n.total() - n[SURVIVED]) / n.total()
        print(f"| {module} | {n.total()} | {n[KILLED]} | {n[SURVIVED]} | {n[TIMEOUT]}"
              f" | {share:.1f} % |")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
