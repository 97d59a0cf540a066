"""Puts the catalogues into wheels as JSON too, since YAML takes 50 times as long to read."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Writes each rules/catalogues/NAME.yaml as NAME.json beside it in the wheel."""

    PLUGIN_NAME = "catalogues"
    folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the files and name them to the builder; an editable install reads the YAML."""
        if version == "editable":
            return
        self.folder = tempfile.mkdtemp()
        for source in sorted(Path(self.root, "rules", "catalogues").glob("*.yaml")):
            target = Path(self.folder, f"{source.stem}.json")
            loaded = yaml.safe_load(source.read_text(encoding="utf-8"))
            target.write_text(json.dumps(loaded), encoding="utf-8")
            inside = f"hotfix_lint/rules/catalogues/{target.name}"
            build_data["force_include"][str(target)] = inside

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the files."""
        if self.folder is not None:
            shutil.rmtree(self.folder)
