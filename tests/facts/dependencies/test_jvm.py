"""Dependencies of Maven, Gradle, sbt and Clojure."""

from __future__ import annotations

import pytest

from .support import difference, report, told

POM = """<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent>
    <groupId>org.boot</groupId>
    <artifactId>boot-parent</artifactId>
    <version>3.1.0</version>
  </parent>
  <groupId>com.shop</groupId>
  <artifactId>shop</artifactId>
  <version>1.0.0</version>
  <scm><tag>v1.0.0</tag></scm>
  <properties>
    <jackson.version>2.15.0</jackson.version>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <java.version>17</java.version>
    <line.length>100</line.length>
    <guava.version>32.0</guava.version>
  </properties>
  <dependencies>
    <dependency>
      <groupId>com.fasterxml</groupId>
      <artifactId>jackson</artifactId>
      <version>${jackson.version}</version>
    </dependency>
    <dependency>
      <groupId>${project.groupId}</groupId>
      <artifactId>shop-core</artifactId>
      <version>${project.version}</version>
    </dependency>
    <dependency>
      <groupId>junit</groupId>
      <artifactId>junit</artifactId>
      <version>4.13</version> <!-- the last of its line -->
      <scope>test</scope>
    </dependency>
  </dependencies>
  <dependencyManagement>
    <dependencies>
      <dependency>
        <groupId>org.slf4j</groupId>
        <artifactId>slf4j-api</artifactId>
        <version>2.0.0</version>
      </dependency>
    </dependencies>
  </dependencyManagement>
  <build>
    <plugins>
      <plugin>
        <artifactId>maven-jar-plugin</artifactId>
        <version>3.3.0</version>
      </plugin>
      <plugin>
        <groupId>org.xolstice</groupId>
        <artifactId>protobuf-maven-plugin</artifactId>
        <configuration>
          <protocArtifact>com.google.protobuf:protoc:3.25:exe:${os.detected}</protocArtifact>
          <outputDirectory>out-3.25:x</outputDirectory>
        </configuration>
      </plugin>
    </plugins>
  </build>
</project>
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("<version>1.0.0", "<version>1.0.1", []),
        ("v1.0.0", "v1.0.1", []),
        ("<!-- the last of its line -->", "<!-- 5.0 is next -->", []),
        ("    <dependency>\n", "      <dependency  >\n", []),
        (">100<", ">120<", []),
        (">UTF-8<", ">UTF-16<", []),
        ("4.13<", "4.14<", ["changed junit:junit [test] 4.13 -> 4.14"]),
        (
            "<jackson.version>2.15.0",
            "<jackson.version>2.16.0",
            ["changed com.fasterxml:jackson [dependencies] 2.15.0 -> 2.16.0"],
        ),
        ("${jackson.version}", "2.15.0", []),
        ("32.0", "33.0", ["changed guava.version [property] 32.0 -> 33.0"]),
        (">17<", ">21<", ["changed java.version [property] 17 -> 21"]),
        ("3.1.0", "3.2.0", ["changed org.boot:boot-parent [parent] 3.1.0 -> 3.2.0"]),
        (">2.0.0", ">2.0.1", ["changed org.slf4j:slf4j-api [management] 2.0.0 -> 2.0.1"]),
        (
            "3.3.0",
            "3.4.0",
            ["changed org.apache.maven.plugins:maven-jar-plugin [plugin] 3.3.0 -> 3.4.0"],
        ),
        (
            "      <scope>test</scope>\n",
            "",
            ["moved junit:junit [dependencies] 4.13 -> 4.13"],
        ),
        (
            "<scope>test</scope>",
            "<scope>test</scope><exclusions><exclusion><groupId>h</groupId><artifactId>c</artifactId></exclusion></exclusions>",
            ["changed junit:junit [test] 4.13 -> 4.13 without h:c"],
        ),
        (
            "<scope>test</scope>",
            "<scope>test</scope><classifier>jdk8</classifier>",
            [
                "removed junit:junit [test] 4.13 -> -",
                "added junit:junit:jdk8 [test] - -> 4.13",
            ],
        ),
        ("<version>${project.version}</version>", "<version>${revision}</version>", []),
        (
            "protoc:3.25",
            "protoc:4.28",
            ["changed com.google.protobuf:protoc:exe [plugin protobuf-maven-plugin] 3.25 -> 4.28"],
        ),
        ("exe:${os.detected}", "exe:${os.classifier}", []),
        ("out-3.25", "out-4.28", []),
    ],
)
def test_pom(find: str, put: str, expected: list[str]) -> None:
    assert find in POM
    assert difference("pom.xml", POM, POM.replace(find, put)) == expected


def test_a_property_is_told_at_its_own_line() -> None:
    new = POM.replace("<jackson.version>2.15.0", "<jackson.version>2.16.0")

    (change,) = report({"pom.xml": POM}, {"pom.xml": new}).changes

    assert (change.line, change.old_line, change.kind) == (13, 13, "manifest")


def test_the_version_of_java_is_toolchain() -> None:
    (change,) = report({"pom.xml": POM}, {"pom.xml": POM.replace(">17<", ">21<")}).changes

    assert (change.kind, change.line) == ("toolchain", 15)


def reactor(version: str, asked: str) -> dict[str, str]:
    return {
        "pom.xml": "<project><groupId>com.shop</groupId><artifactId>all</artifactId>"
        f"<version>{version}</version></project>",
        "core/pom.xml": "<project><parent><groupId>com.shop</groupId><artifactId>all</artifactId>"
        f"<version>{version}</version></parent><artifactId>core</artifactId></project>",
        "web/pom.xml": "<project><parent><groupId>com.shop</groupId><artifactId>all</artifactId>"
        f"<version>{version}</version></parent><artifactId>web</artifactId><dependencies>"
        "<dependency><groupId>com.shop</groupId><artifactId>core</artifactId>"
        f"<version>{asked}</version><type>test-jar</type></dependency></dependencies></project>",
    }


def test_a_release_of_all_modules_is_no_change() -> None:
    assert report(reactor("1.0", "1.0"), reactor("1.1", "1.1")).changes == ()


def test_a_module_asked_for_at_a_version_that_is_not_its_own_is_a_dependency() -> None:
    changes = report(reactor("1.0", "1.0"), reactor("1.1", "0.9")).changes

    assert [told(change) for change in changes] == [
        "changed com.shop:core:test-jar [dependencies] 1.0 -> 0.9"
    ]


GRADLE = """// group:artifact:9.9
plugins {
    id("com.plugin") version "1.0"
    kotlin("jvm") version "1.9.0"
    alias(libs.plugins.shadow)
}

group = "com.shop"
version = "1.0.0"

val jackson = "2.15.0"
ext.springVersion = "6.0.0"

android {
    compileSdk = 33
    defaultConfig { versionCode = 10; versionName = "1.0.0" }
}

dependencies {
    implementation("com.google.guava:guava:32.0")
    implementation("com.fasterxml:jackson:$jackson")
    api(libs.okhttp)
    testImplementation(
        group = "junit",
        name = "junit",
        version = "4.13",
    )
    implementation(project(":core"))
    /* implementation("old:old:1.0") */
}
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ("9.9", "9.10", []),
        ('version = "1.0.0"', 'version = "1.0.1"', []),
        ("versionCode = 10", "versionCode = 11", []),
        ('versionName = "1.0.0"', 'versionName = "1.0.1"', []),
        ('"old:old:1.0"', '"old:old:2.0"', []),
        ('":core"', '":api"', []),
        ("    implementation(", "  implementation( ", []),
        (
            "guava:32.0",
            "guava:33.0",
            ["changed com.google.guava:guava [implementation] 32.0 -> 33.0"],
        ),
        (
            '"2.15.0"',
            '"2.16.0"',
            ["changed com.fasterxml:jackson [implementation] 2.15.0 -> 2.16.0"],
        ),
        (
            'version = "4.13"',
            'version = "4.14"',
            ["changed junit:junit [testImplementation] 4.13 -> 4.14"],
        ),
        ('version "1.0"', 'version "1.1"', ["changed com.plugin [plugin] 1.0 -> 1.1"]),
        ('"1.9.0"', '"1.9.1"', ["changed jvm [plugin] 1.9.0 -> 1.9.1"]),
        (
            "    api(libs.okhttp)\n",
            "",
            ["removed libs.okhttp [api]  -> -"],
        ),
        (
            "plugins.shadow",
            "plugins.other",
            [
                "removed libs.plugins.shadow [plugin]  -> -",
                "added libs.plugins.other [plugin] - -> ",
            ],
        ),
        ("compileSdk = 33", "compileSdk = 34", ["changed compileSdk 33 -> 34"]),
        ('"6.0.0"', '"6.1.0"', ["changed springVersion [property] 6.0.0 -> 6.1.0"]),
        (
            "api(libs.okhttp)\n",
            'api(libs.okhttp)\n    runtimeOnly("org.pg:pg:42.0") { exclude(group = "a") }\n',
            ["added org.pg:pg [runtimeOnly] - -> 42.0"],
        ),
    ],
)
@pytest.mark.parametrize("path", ["build.gradle.kts", "app/build.gradle"])
def test_gradle_script(path: str, find: str, put: str, expected: list[str]) -> None:
    assert find in GRADLE
    assert sorted(difference(path, GRADLE, GRADLE.replace(find, put))) == sorted(expected)


def test_a_script_is_read_by_its_lines_and_says_so() -> None:
    new = GRADLE.replace("guava:32.0", "guava:33.0")

    (change,) = report({"build.gradle": GRADLE}, {"build.gradle": new}).changes

    assert (change.confidence, change.line, change.kind) == ("lines", 20, "manifest")


def test_groovy_has_coordinates_without_brackets() -> None:
    old = "dependencies {\n  compile 'a.b:c:1.0'\n  compile group: 'd.e', name: 'f', version: '1.0'\n}\n"

    assert difference("build.gradle", old, old.replace("1.0", "1.1")) == [
        "changed a.b:c [compile] 1.0 -> 1.1",
        "changed d.e:f [compile] 1.0 -> 1.1",
    ]


CATALOG = """[metadata]
format.version = "1.1"

[versions]
okhttp = "4.11.0"
unused = "1.0"
minSdk = "24"
rich = { strictly = "[1.7, 1.8[", prefer = "1.7.25" }

[libraries]
okhttp = { module = "com.squareup:okhttp", version.ref = "okhttp" }
junit = "junit:junit:4.13"
slf4j = { group = "org.slf4j", name = "slf4j", version.ref = "rich" }
managed = { module = "org.boot:starter" }

[bundles]
net = ["okhttp"]

[plugins]
shadow = "com.shadow:8.0"
kotlin = { id = "org.kotlin.jvm", version = "1.9" }
"""


@pytest.mark.parametrize(
    ("find", "put", "expected"),
    [
        ('unused = "1.0"', 'unused = "2.0"', []),
        ('"24"', '"26"', []),
        ('"1.1"', '"1.2"', []),
        ('net = ["okhttp"]', 'net = [\n  "okhttp",\n]', []),
        ('"junit:junit:4.13"', '{ module = "junit:junit", version = "4.13" }', []),
        ('version.ref = "okhttp"', 'version = { ref = "okhttp" }', []),
        ("4.11.0", "4.12.0", ["changed com.squareup:okhttp [library] 4.11.0 -> 4.12.0"]),
        ("4.13", "4.14", ["changed junit:junit [library] 4.13 -> 4.14"]),
        ("8.0", "8.1", ["changed com.shadow [plugin] 8.0 -> 8.1"]),
        ('"1.9"', '"2.0"', ["changed org.kotlin.jvm [plugin] 1.9 -> 2.0"]),
        (
            "1.7.25",
            "1.7.30",
            [
                "changed org.slf4j:slf4j [library] strictly=[1.7, 1.8[ prefer=1.7.25 -> strictly=[1.7, 1.8[ prefer=1.7.30"
            ],
        ),
        (
            "org.boot:starter",
            "org.boot:web",
            [
                "removed org.boot:starter [library]  -> -",
                "added org.boot:web [library] - -> ",
            ],
        ),
    ],
)
def test_gradle_catalog(find: str, put: str, expected: list[str]) -> None:
    assert find in CATALOG
    answer = difference("gradle/libs.versions.toml", CATALOG, CATALOG.replace(find, put))
    assert sorted(answer) == sorted(expected)


def test_a_catalog_tells_the_line_of_the_version() -> None:
    new = CATALOG.replace("4.11.0", "4.12.0")
    path = "gradle/libs.versions.toml"

    (change,) = report({path: CATALOG}, {path: new}).changes

    assert change.line == 5


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        (
            "gradle.lockfile",
            "# generated\na:b:1.0=compile\nempty=x\n",
            "# generated\na:b:1.1=compile\nempty=x\n",
            ["changed a:b 1.0 -> 1.1"],
        ),
        ("gradle.lockfile", "a:b:1.0=compile\nempty=x\n", "a:b:1.0=compile,test\nempty=y\n", []),
        (
            "gradle.properties",
            "okhttpVersion=4.0\nversion=1.0\n",
            "okhttpVersion=4.1\nversion=1.0\n",
            ["changed okhttpVersion [property] 4.0 -> 4.1"],
        ),
        ("gradle.properties", "version=1.0\nappVersion=1\n", "version=1.1\nappVersion=2\n", []),
        (
            "gradle/wrapper/gradle-wrapper.properties",
            "distributionUrl=https\\://x/gradle-8.0-bin.zip\nnetworkTimeout=1\n",
            "distributionUrl=https\\://x/gradle-8.1-bin.zip\nnetworkTimeout=2\n",
            [
                "changed distributionUrl https\\://x/gradle-8.0-bin.zip -> https\\://x/gradle-8.1-bin.zip"
            ],
        ),
        (
            ".mvn/extensions.xml",
            "<extensions><extension><groupId>a</groupId><artifactId>b</artifactId><version>1</version></extension></extensions>",
            "<extensions><extension><groupId>a</groupId><artifactId>b</artifactId><version>2</version></extension></extensions>",
            ["changed a:b 1 -> 2"],
        ),
        (
            "build.sbt",
            'version := "1.0"\nlibraryDependencies += "org.typelevel" %% "cats-core" % "2.9.0"\n',
            'version := "1.1"\nlibraryDependencies += "org.typelevel" %% "cats-core" % "2.10.0"\n',
            ["changed cats-core 2.9.0 -> 2.10.0"],
        ),
        ("build.sbt", 'version := "1.0"\n', 'version := "1.1"\n', []),
        (
            "project.clj",
            '(defproject shop "1.0"\n  :dependencies [[ring/ring-core "1.9"]]) ; [a "1"]\n',
            '(defproject shop "1.1"\n  :dependencies [[ring/ring-core "1.10"]]) ; [a "2"]\n',
            ["changed ring/ring-core 1.9 -> 1.10"],
        ),
        (
            "deps.edn",
            '{:paths ["src"] :deps {ring/ring-core {:mvn/version "1.9"}}}\n',
            '{:paths ["lib"] :deps {ring/ring-core\n {:mvn/version "1.10"}}}\n',
            ["changed ring/ring-core 1.9 -> 1.10"],
        ),
    ],
)
def test_other_files_of_the_jvm(path: str, old: str, new: str, expected: list[str]) -> None:
    assert difference(path, old, new) == expected
