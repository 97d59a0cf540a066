"""Asks a real YAML language server about policies, and prints what a person would see.

npm install --prefix FOLDER yaml-language-server
python -m tests.editors.language_server FOLDER

It is no test of pytest's, since it needs node; docs/editors.md has what it printed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from hotfix_lint.policy.schema import bundle
from hotfix_lint.policy.starter import SCHEMA

if TYPE_CHECKING:
    from collections.abc import Iterator

MODELINE = f"# yaml-language-server: $schema={SCHEMA}\n"
HEAD = f"{MODELINE}version: 1\nextends: hotfix\n"
SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "schemaStore": {"enable": False},
    }
}
# What is asked: a title, a policy with the cursor at "|", and what to do there.
TRIALS = [
    ("keys of a policy", f"{MODELINE}version: 1\n|", "complete"),
    ("keys of workflow", f"{HEAD}workflow:\n  |", "complete"),
    ("names of rules", f"{HEAD}rules:\n  |", "complete"),
    ("a severity", f"{HEAD}rules:\n  diff-size: |", "complete"),
    ("keys of a built-in rule", f"{HEAD}rules:\n  diff-size:\n    |", "complete"),
    ("kinds of check", f"{HEAD}rules:\n  own:\n    check: |", "complete"),
    ("keys of a rule of that kind", f"{HEAD}rules:\n  own:\n    check: history\n    |", "complete"),
    ("values of a list", f"{HEAD}rules:\n  own:\n    check: history\n    forbid: [|]", "complete"),
    ("keys for a priority", f"{HEAD}rules:\n  diff-size:\n    by-priority:\n      P0:\n        |", "complete"),
    ("keys of a waiver", f"{HEAD}waivers:\n  - |", "complete"),
    ("hover over a key", f"{HEAD}rules:\n  diff-size:\n    max-|lines: 5\n", "hover"),
    ("hover over a rule", f"{HEAD}rules:\n  diff-|size:\n    max-lines: 5\n", "hover"),
    ("a sound policy", f"{HEAD}rules:\n  diff-size: {{max-lines: 5}}\n  own:\n    check: text\n    of: branch.name\n    matches: x\n", "errors"),
    ("an unknown key", f"{HEAD}rules:\n  diff-size: {{max-line: 5}}\n", "errors"),
    ("an unknown severity", f"{HEAD}rules:\n  diff-size: eror\n", "errors"),
    ("a value of another type", f"{HEAD}rules:\n  diff-size: {{max-lines: many}}\n", "errors"),
    ("a missing key", f"{HEAD}rules:\n  own: {{check: text, matches: x}}\n", "errors"),
    ("a key of another kind", f"{HEAD}rules:\n  own: {{check: history, forbid: [wip], max-files: 3}}\n", "errors"),
    ("a waiver without an end", f"{HEAD}waivers:\n  - {{rules: [diff-size], ticket: ENG-1, reason: r, approved-by: a}}\n", "errors"),
    ("a key twice", f"{HEAD}rules:\n  diff-size: off\n  diff-size: note\n", "errors"),
]  # fmt: skip


class Server:
    """A language server, spoken to over its standard input and output."""

    def __init__(self, program: Path, root: Path) -> None:
        """Start the server for a folder."""
        command = ["node", str(program), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.last = 0
        self.notices: list[dict[str, Any]] = []
        ability = {"dynamicRegistration": False}
        self.request(
            "initialize",
            processId=None,
            rootUri=root.as_uri(),
            capabilities={
                "workspace": {"configuration": True},
                "textDocument": {
                    "completion": {"completionItem": {"snippetSupport": True}},
                    "publishDiagnostics": {},
                    "hover": ability,
                },
            },
        )
        self.notify("initialized")
        self.notify("workspace/didChangeConfiguration", settings=SETTINGS)

    def request(self, method: str, **params: Any) -> Any:
        self.last += 1
        self._send({"id": self.last, "method": method, "params": params})
        for message in self._received():
            if message.get("id") == self.last and "method" not in message:
                assert "error" not in message, message
                return message["result"]
        raise AssertionError(f"no answer to {method}")

    def notify(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def errors(self, uri: str) -> list[dict[str, Any]]:
        """Return what the server publishes of a document, once it does."""
        told = self._received()
        while True:
            for notice in self.notices:
                if notice["params"]["uri"] == uri:
                    return list(notice["params"]["diagnostics"])
            next(told)

    def stop(self) -> None:
        self.request("shutdown")
        self.notify("exit")
        self.process.wait(10)

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0"} | message).encode()
        stream = self.process.stdin
        assert stream is not None
        stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        stream.flush()

    def _received(self) -> Iterator[dict[str, Any]]:
        assert self.process.stdout is not None
        while True:
            message = _message(self.process.stdout)
            if "id" in message and "method" in message:
                self._send({"id": message["id"], "result": _answer(message)})
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.notices.append(message)
            yield message


def _message(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        length = int(value) if name.lower() == b"content-length" else length
    assert length, "the server has ended"
    loaded: dict[str, Any] = json.loads(stream.read(length))
    return loaded


def _answer(message: dict[str, Any]) -> Any:
    """Answer what the server asks: its settings, and no to all else."""
    if message["method"] != "workspace/configuration":
        return None
    return [SETTINGS.get(item.get("section", ""), {}) for item in message["params"]["items"]]


def _try(server: Server, root: Path, number: int, trial: tuple[str, str, str]) -> str:
    title, text, action = trial
    before, cursor, after = text.partition("|")
    if not cursor:
        before = text
    uri = (root / f"{number}.yaml").as_uri()
    document = {"uri": uri, "languageId": "yaml", "version": 1, "text": before + after}
    server.notify("textDocument/didOpen", textDocument=document)
    lines = before.split("\n")
    place = {"line": len(lines) - 1, "character": len(lines[-1])}
    where = {"textDocument": {"uri": uri}, "position": place}
    if action == "errors":
        told = [_shown(error) for error in server.errors(uri)]
    elif action == "hover":
        answer = server.request("textDocument/hover", **where)
        told = [answer["contents"]["value"]] if answer else []
    else:
        answer = server.request("textDocument/completion", **where)
        told = [", ".join(dict.fromkeys(item["label"] for item in answer["items"]))]
    return f"{title}:\n" + "\n".join(f"    {line}" for line in told or ["nothing"])


def _shown(error: dict[str, Any]) -> str:
    start = error["range"]["start"]
    return f"{start['line'] + 1}:{start['character'] + 1}: {error['message']}"


def main(folder: str) -> None:
    package = Path(folder) / "node_modules" / "yaml-language-server"
    version = json.loads((package / "package.json").read_text())["version"]
    print(f"yaml-language-server {version}")
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        (root / SCHEMA).write_text(json.dumps(bundle()))
        server = Server(package / "bin" / "yaml-language-server", root)
        for number, trial in enumerate(TRIALS):
            print(_try(server, root, number, trial))
        server.stop()


if __name__ == "__main__":
    main(sys.argv[1])
