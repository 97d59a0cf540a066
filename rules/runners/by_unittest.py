"""Runs test files by unittest and writes what came of each test as JSON; it needs Python 3.6.

python by_unittest.py REPORT FILE...
"""

import importlib
import json
import os
import sys
import unittest


def main(report, files):
    sys.path[0] = os.getcwd()
    found = []
    suite = unittest.TestSuite()
    loader = unittest.TestLoader()
    for path in files:
        name = os.path.splitext(path)[0].replace("/", ".").replace(os.sep, ".")
        try:
            module = importlib.import_module(name)
        except unittest.SkipTest as skipped:
            found.append({"name": name, "status": "skipped", "message": str(skipped)})
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            said = "{}: {}".format(type(error).__name__, error)
            found.append({"name": name, "status": "unloaded", "message": said})
        else:
            suite.addTests(loader.loadTestsFromModule(module))
    result = Result(found)
    suite.run(result)
    with open(report, "w") as stream:
        json.dump({"tests": found}, stream)
    print("{} tests".format(result.testsRun))
    sys.exit(0 if result.wasSuccessful() and all(t["status"] != "unloaded" for t in found) else 1)


class Result(unittest.TestResult):
    """Keeps what came of each test."""

    def __init__(self, found):
        super().__init__()
        self.found = found

    def note(self, test, status, message=""):
        self.found.append({"name": test.id(), "status": status, "message": message})

    def addSuccess(self, test):
        self.note(test, "passed")

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, "failed", told(err))

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, "failed", told(err))

    def addSkip(self, test, reason):
        self.note(test, "skipped", reason)

    def addExpectedFailure(self, test, err):  # noqa: ARG002
        self.note(test, "skipped", "an expected failure")

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.note(test, "failed", "an unexpected success")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(test, "failed", told(err))


def told(err):
    return "{}: {}".format(err[0].__name__, err[1])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
