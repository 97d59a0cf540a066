"""The table of parsers: by which function the catalogue's word for a format is read."""

from __future__ import annotations

from importlib import import_module

from hotfix_lint.lean import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from hotfix_lint.facts.dependencies.catalogue import Entry
    from hotfix_lint.facts.dependencies.model import Declared
    from hotfix_lint.facts.dependencies.shared import Part

    # Takes the text of one side and the catalogue's entry; raises UnreadableError.
    ParseFunction = Callable[[str, Entry], list[Declared]]
    # Takes the text of one side of a lockfile and returns its entries; see `shared`.
    SplitFunction = Callable[[str], list[Part]]


class Parser(NamedTuple):
    """Where a parser is, how sure its answers are, and what tells the entries of a lockfile."""

    module: str
    function: str
    confidence: Literal["parsed", "lines"] = "parsed"
    splitter: str = ""

    def load(self) -> ParseFunction:
        """Import the parser."""
        module = import_module(f"{__name__}.{self.module}")
        function: ParseFunction = getattr(module, self.function)
        return function

    def load_splitter(self) -> SplitFunction | None:
        """Import the function that tells a lockfile's entries; None if the parser has none."""
        if not self.splitter:
            return None
        module = import_module(f"{__name__}.{self.module}")
        function: SplitFunction = getattr(module, self.splitter)
        return function


PARSERS = {
    # any ecosystem
    "json-sections": Parser("sections", "from_json"),
    "jsonc-sections": Parser("sections", "from_relaxed_json"),
    "toml-sections": Parser("sections", "from_toml"),
    "yaml-sections": Parser("sections", "from_yaml"),
    "lines": Parser("lines", "parse", "lines"),
    "whole-file": Parser("lines", "whole_file"),
    # JavaScript
    "package-json": Parser("npm", "manifest"),
    "package-lock": Parser("npm", "lockfile", splitter="parts"),
    "yarn-lock": Parser("yarn", "lockfile"),
    "pnpm-lock": Parser("pnpm", "lockfile"),
    "bun-lock": Parser("npm", "bun_lockfile"),
    # Python
    "requirements": Parser("requirements", "parse"),
    "pyproject": Parser("pyproject", "manifest"),
    "python-lock": Parser("pyproject", "lockfile", splitter="lockfile_parts"),
    "pipfile": Parser("pyproject", "pipfile"),
    "pipfile-lock": Parser("pyproject", "pipfile_lockfile"),
    "setup-py": Parser("setuptools", "setup_py"),
    "setup-cfg": Parser("setuptools", "setup_cfg"),
    "tox-ini": Parser("setuptools", "tox_ini"),
    "conda-environment": Parser("conda", "environment"),
    "conda-recipe": Parser("conda", "recipe", "lines"),
    # Rust, Go
    "cargo-toml": Parser("cargo", "manifest"),
    "cargo-lock": Parser("cargo", "lockfile", splitter="parts"),
    "go-mod": Parser("golang", "manifest"),
    "go-sum": Parser("golang", "checksums"),
    "go-vendor": Parser("golang", "vendored"),
    # JVM
    "maven-pom": Parser("maven", "manifest"),
    "maven-extensions": Parser("maven", "extensions"),
    "gradle-script": Parser("gradle", "script", "lines"),
    "gradle-catalog": Parser("gradle", "catalog"),
    "gradle-lock": Parser("gradle", "lockfile"),
    # Ruby, PHP, .NET
    "gemfile-lock": Parser("bundler", "lockfile"),
    "ruby-script": Parser("bundler", "script", "lines"),
    "composer-json": Parser("composer", "manifest"),
    "composer-lock": Parser("composer", "lockfile"),
    "msbuild": Parser("nuget", "project"),
    "packages-config": Parser("nuget", "packages_config"),
    "nuget-lock": Parser("nuget", "lockfile"),
    # images and CI
    "dockerfile": Parser("images", "dockerfile"),
    "compose": Parser("images", "compose"),
    "github-actions": Parser("actions", "workflow"),
    "travis": Parser("travis", "configuration"),
    "image-sections": Parser("images", "any_image"),
    "gitmodules": Parser("gitmodules", "parse"),
    # others
    "terraform": Parser("terraform", "configuration"),
    "terraform-lock": Parser("terraform", "lockfile"),
    "podfile-lock": Parser("cocoapods", "lockfile"),
    "pub-lock": Parser("pub", "lockfile"),
    "mix-exs": Parser("hex", "manifest", "lines"),
    "erlang-mk": Parser("erlang_mk", "parse", "lines"),
    "cabal": Parser("cabal", "parse"),
    "conanfile": Parser("conan", "conanfile"),
    "debian-fields": Parser("fields", "parse"),
}
