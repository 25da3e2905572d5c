"""Sites that are made of Markdown: there the texts are the sources.

Sources: mkdocs.org/user-guide/configuration/, docusaurus.io/docs/api/docusaurus-config,
docs.astro.build/en/guides/content-collections/, sphinx-doc.org/en/master/usage/configuration.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ctxaudit.needs.files import Files
from ctxaudit.needs.manifest import Manifest, manifests
from ctxaudit.needs.model import Need
from ctxaudit.needs.parsed import texts, yaml_of

_MKDOCS = ("mkdocs.yml", "mkdocs.yaml")
_DOCUSAURUS = ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs")
_ASTRO = ("astro.config.mjs", "astro.config.ts", "astro.config.js")
_NEXT = ("next.config.js", "next.config.mjs", "next.config.ts")
_CONTENT = ("src/content", "src/pages", "content")

NAMES: tuple[str, ...] = (*_MKDOCS, *_DOCUSAURUS, *_ASTRO, *_NEXT)
ENDINGS: tuple[str, ...] = ()


def find(files: Files) -> Iterator[Need]:
    """The needs of each kind of site."""
    for manifest in manifests(files, "docs", *_MKDOCS):
        settings = yaml_of(files, manifest.path)
        for directory in texts(settings.get("docs_dir")) or ["docs"]:
            yield from manifest.need(directory, "is the content of the site", "docs_dir")
        for key in ("INHERIT", "hooks"):
            for path in texts(settings.get(key)):
                yield from manifest.need(path, "is read by MkDocs", key)
    for manifest in manifests(files, "node-build", *_DOCUSAURUS):
        yield from _markdown(manifest, "docs", "blog", "src/pages")
        for found in re.finditer(r"\bpath:\s*['\"]([^'\"]+)['\"]", manifest.text):
            for need in manifest.need(found[1], "is content of the site", "path"):
                if files.has_directory(need.path):
                    yield need
        why = "is read by Docusaurus"
        yield from manifest.beside("sidebars.*", "static", "i18n", why=why)
    for manifest in manifests(files, "node-build", *_ASTRO):
        yield from _markdown(manifest, *_CONTENT)
    for manifest in manifests(files, "node-build", *_NEXT):
        if re.search(r"mdx|nextra|contentlayer|velite|fumadocs", manifest.text):
            yield from _markdown(manifest, *_CONTENT, "pages", "app", "src/app", "docs", "posts")


def _markdown(manifest: Manifest, *directories: str) -> Iterator[Need]:
    """Markdown in directories that such a site has its pages in."""
    why = "is a page of the site"
    for directory in directories:
        for ending in ("md", "mdx"):
            yield from manifest.globbed(f"{directory}/**/*.{ending}", why, line=1)
