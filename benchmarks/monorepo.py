"""A monorepo beside the other trees: many services, one Compose file, one shared build context."""

from __future__ import annotations

from pathlib import Path

SERVICES = 60

_DOCKERFILE = """\
FROM node:22 AS deps
WORKDIR /app
COPY package.json ./
COPY services/{name}/package.json services/{name}/
RUN npm ci
FROM deps AS build
COPY packages/web/src packages/web/src
COPY services/{name} services/{name}
RUN npm run build
FROM nginx:1.27
COPY --from=build /app/services/{name}/dist /usr/share/nginx/html
"""


def dockerfile_of(number: int) -> str:
    """The path of a service's Dockerfile."""
    return f"services/s{number:02}/Dockerfile"


def add_services(root: Path) -> None:
    """Adds the services to a tree; their context is its root."""
    lines = ["services:"]
    (root / "package.json").write_text("{}\n")
    for number in range(SERVICES):
        name = f"s{number:02}"
        service = root / "services" / name
        (service / "src").mkdir(parents=True)
        for file in ("package.json", *(f"src/part{at}.ts" for at in range(20))):
            (service / file).write_text("{}\n")
        (root / dockerfile_of(number)).write_text(_DOCKERFILE.format(name=name))
        lines += [f"  {name}:", "    build:", "      context: ."]
        lines += [f"      dockerfile: {dockerfile_of(number)}"]
    (root / "compose.yaml").write_text("\n".join(lines) + "\n")
