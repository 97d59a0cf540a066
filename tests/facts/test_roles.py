"""What a file is for is told by its path alone."""

from __future__ import annotations

import pytest

from hotfix_lint.facts.roles import Roles


@pytest.mark.parametrize(
    ("role", "paths"),
    [
        ("source", "app.py src/testing/tools.py contest.py lib/latest.js cmd/attestation.go"),
        (
            "source",
            "src/flask/app.py app/models/testimonial.rb src/protest.ts internal/greatest.go",
        ),
        (
            "source",
            "src/main/java/com/example/App.java web/index.html styles/a.css bin/run x.proto",
        ),
        ("source", "news/models.py src/docs/render.py app/config/load.py lib/example/a.rb"),
        ("test", "tests/test_app.py pkg/a_test.go src/a.test.ts src/__tests__/a.js spec/a_spec.rb"),
        ("test", "src/test/java/com/example/AppTest.java tests/it.rs test/app_test.exs t/a.t"),
        ("test", "Tests/AppTests/AppTests.swift src/App.Tests/AppTest.cs tests/Unit/AppTest.php"),
        ("test", "tests/conftest.py tests/unit/unit-a.cpp a.bats features/login.feature"),
        ("test-data", "tests/fixtures/a.json testdata/in.txt src/__snapshots__/a.snap a.golden"),
        ("test-data", "tests/data.csv src/test/resources/a.xml test/fixtures/app/package.json"),
        ("docs", "README.md docs/guide/a.rst LICENSE CHANGELOG examples/run.py doc/conf.py"),
        ("docs", "packages/a/examples/run.js .github/PULL_REQUEST_TEMPLATE.md HISTORY.txt"),
        ("config", "config/app.yml tsconfig.json .eslintrc.js webpack.config.js .env settings.ini"),
        ("config", "Makefile k8s/app/deployment.yaml config/routes.rb .gitignore"),
        ("manifest", "package.json pyproject.toml Cargo.toml go.mod pom.xml build.gradle Gemfile"),
        ("manifest", "requirements-dev.txt app/composer.json src/App.csproj .gitmodules mix.exs"),
        ("lockfile", "package-lock.json yarn.lock poetry.lock Cargo.lock go.sum Gemfile.lock"),
        ("toolchain", ".nvmrc .python-version rust-toolchain.toml global.json"),
        ("ci", ".github/workflows/ci.yml .gitlab-ci.yml Jenkinsfile .circleci/config.yml"),
        ("ci", ".travis.yml .github/dependabot.yml azure-pipelines.yml"),
        ("image", "Dockerfile deploy/app.Dockerfile docker-compose.yml"),
        ("vendored", "vendor/a/b.go node_modules/a/index.js third_party/zlib/a.c a.jar"),
        (
            "generated",
            "api/a.pb.go a_pb2.py src/__generated__/a.ts lib/a.g.dart Form.Designer.cs",
        ),
        ("migration", "db/migrate/1_a.rb app/migrations/0001_a.py sql/V1__a.sql"),
        ("asset", "logo.png font.woff2 locales/de.json a.po data.csv clip.mp4 notes.txt"),
    ],
)
def test_roles(role: str, paths: str) -> None:
    roles = Roles({})
    assert {path: roles.of(path) for path in paths.split()} == dict.fromkeys(paths.split(), role)


def test_a_policy_has_the_first_word() -> None:
    roles = Roles({"generated": ["src/api/*.ts"], "test": ["checks/**"]})
    assert roles.of("src/api/a.ts") == "generated"
    assert roles.of("src/app/a.ts") == "source"
    assert roles.of("checks/run.xyz") == "test"


def test_what_nobody_thought_of_counts_as_source() -> None:
    assert Roles({}).of("x/y.whatever") == "source"
    assert Roles({}).of("run\udcff") == "source"
