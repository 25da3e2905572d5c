"""Dockerfiles by their names, in the layouts that repositories have."""

import pytest

from ctxaudit.builds.dockerfiles import dockerfile_paths, folder_reason
from ctxaudit.model import Skipped

OWN = """
Dockerfile
dockerfile
DOCKERFILE
Containerfile
services/api/Dockerfile
Dockerfile.dev
Dockerfile.alpine
Dockerfile.x86_64
Dockerfile.python3.11
Dockerfile.server.alpine.multiarch
docker/Dockerfile.debian
Dockerfile-chroot
Dockerfile-jmx
Dockerfile_light
dockerfile_main
Containerfile.fedora
prod.Dockerfile
hack/dockerfiles/lint.Dockerfile
docker/builder-go.dockerfile
images/app.Containerfile
build/package/Dockerfile
build/Dockerfile
bin/Dockerfile
out/Dockerfile
Dockerfile.go
Dockerfile.py
Dockerfile.java
services/Dockerfile.ts
.devcontainer/Dockerfile
.github/actions/docs/Dockerfile
examples/simple/Dockerfile
tests/Dockerfile
test/e2e-image/Dockerfile
targets/Dockerfile
distribution/Dockerfile
vendors/Dockerfile
my dir/Dockerfile
""".strip().splitlines()
NONE = """
Dockerfile.dockerignore
prod.Dockerfile.dockerignore
Containerfile.containerignore
.dockerignore
dockerfiles
Dockerfiles/README.md
Dockerfile.md
dockerfile.rst
docs/Dockerfile.html
dockerfile.go
parser/dockerfile.ts
dockerfile_parser.py
dockerfile.txt
dockerfile.js
dockerfile-lint.rb
components/Dockerfile.vue
components/Dockerfile.test.ts
Dockerfile.yml
Dockerfile.json
Dockerfile.svg
.Dockerfile.swp
.#Dockerfile
#Dockerfile#
MyDockerfile
Dockerfile2
node_modules/x/dockerfile.js
compose.yaml
""".strip().splitlines()
SET_ASIDE = {
    "Dockerfile.j2": "a template",
    "Dockerfile.tmpl": "a template",
    "docker/Dockerfile.jinja2": "a template",
    "Dockerfile-debian.template": "a template",
    "images/Dockerfile.java.erb": "a template",
    "Dockerfile.in": "a template",
    "Dockerfile.amd64.tpl": "a template",
    "Dockerfile.mustache": "a template",
    "{{cookiecutter.project_slug}}/Dockerfile": "a template ({{cookiecutter.project_slug}})",
    "Dockerfile~": "a backup",
    "Dockerfile.bak": "a backup",
    "Dockerfile.orig": "a backup",
    "Dockerfile.old": "a backup",
    "app/prod.Dockerfile~": "a backup",
    "Dockerfile.txt": "a text by its name",
    "api/src/main/Dockerfile.java": "source code by its name",
    "node_modules/pkg/Dockerfile": "vendored (node_modules)",
    "web/node_modules/a/node_modules/b/Dockerfile": "vendored (web/node_modules)",
    "vendor/github.com/x/y/Dockerfile": "vendored (vendor)",
    "third_party/lib/Dockerfile": "vendored (third_party)",
    ".venv/lib/python3.12/site-packages/x/Dockerfile": "vendored (.venv)",
    "ios/Pods/x/Dockerfile": "vendored (ios/Pods)",
    "infra/.terraform/modules/x/Dockerfile": "vendored (infra/.terraform)",
    "target/docker/stage/Dockerfile": "generated (target)",
    "dist/Dockerfile": "generated (dist)",
    ".tox/py312/Dockerfile": "generated (.tox)",
    ".git/Dockerfile": "part of a history (.git)",
    ".worktrees/feature/Dockerfile": "another checkout (.worktrees)",
    "internal/parser/testdata/Dockerfile": "a test fixture (internal/parser/testdata)",
    "tests/fixtures/a/Dockerfile": "a test fixture (tests/fixtures)",
    "src/__fixtures__/Dockerfile": "a test fixture (src/__fixtures__)",
    "pkg/e2e/fixtures/build/Dockerfile": "a test fixture (pkg/e2e/fixtures)",
}


@pytest.mark.parametrize("path", OWN)
def test_is_a_dockerfile(path: str) -> None:
    assert dockerfile_paths([path]) == ((path,), ())


@pytest.mark.parametrize("path", NONE)
def test_is_none(path: str) -> None:
    assert dockerfile_paths([path]) == ((), ())


@pytest.mark.parametrize(("path", "reason"), SET_ASIDE.items())
def test_is_set_aside(path: str, reason: str) -> None:
    assert dockerfile_paths([path]) == ((), (Skipped(path, reason),))


def test_keeps_the_order() -> None:
    assert dockerfile_paths(["b/Dockerfile", "x", "a/Dockerfile"]).own == (
        "b/Dockerfile",
        "a/Dockerfile",
    )


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/", None),
        ("compose.yaml", None),
        ("vendor", None),
        ("vendor/", "vendored (vendor)"),
        ("a/vendor/b/", "vendored (a/vendor)"),
        ("a/b/", None),
        ("a\n/vendor/x", "vendored (a\\n/vendor)"),
    ],
)
def test_folders(path: str, reason: str | None) -> None:
    assert folder_reason(path) == reason
