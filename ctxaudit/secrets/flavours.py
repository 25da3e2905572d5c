"""What a file's path says of it: how strictly settings in it are judged, and whether to look."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from ctxaudit.expression import Expression

# `secrets`: it is there for secrets, so that a weak password is one too; `settings`: other files of
# settings; `code`: programs, where only what looks random counts; `prose`: documents, examples and
# tests, where only tokens of vendors do
Flavour = Literal["secrets", "settings", "code", "prose"]

_TEMPLATE = Expression(
    r"(?:^|[._-])(?:example|examples|sample|samples|template|tmpl|tpl|dist|defaults?|schema|skel"
    r"|stub|mustache|j2|erb|in)(?:[._-]|$)",
    re.IGNORECASE,
)
_DOTENV = Expression(
    r"\.env(?:\..*)?|.+\.env|\.env[-_].*|env\.local|\.envrc|\.renviron|\.env\.keys"
)
_FOR_SECRETS = Expression(
    r"""\.npmrc|\.yarnrc(?:\.yml)?|\.pypirc|\.?pip\.(?:conf|ini)|\.my\.cnf|\.s3cfg|\.boto
    |.*\.boto|\.terraformrc|terraform\.rc|.*\.tfvars(?:\.json)?|.*\.tfstate(?:\.backup)?
    |credentials(?:\.(?:json|ya?ml|toml|xml|tfrc\.json|csv|ini))?|aws_credentials.*
    |secrets?\.(?:json|ya?ml|toml|properties|exs)|.*\.secret\.exs|database\.yml|auth\.json
    |(?:settings|settings-security)\.xml|nuget\.config|gradle\.properties|key\.properties
    |(?:keystore|signing)\.properties|kubeconfig.*|.*\.kubeconfig|sftp(?:-config)?\.json
    |\.remote-sync\.json|\.ftpconfig|local_settings\.py|settings_local\.py|wp-config\.php
    |localsettings\.php|appsettings\..*json|application(?:-.*)?\.(?:ya?ml|properties)
    |bootstrap(?:-.*)?\.(?:ya?ml|properties)|\.git-credentials|\.pg_service\.conf
    |.*\.publishsettings|.*\.pubxml\.user|web\.config|token\.json|client_secrets?.*\.json
    |\.dockercfg|\.dockerconfigjson|vault\.yml""",
    re.VERBOSE,
)
_SETTINGS = frozenset(
    """properties ini cfg conf cnf config toml yml yaml json json5 jsonc xml plist tf hcl rc sh bash
    zsh fish ps1 bat cmd env txt exs service""".split()
)
_HISTORY = Expression(r"\..*_history|\.bash_profile|\.bashrc|\.profile|\.zshrc")
# documents, and lists of hashes that tools write; translations name what is secret in all languages
_NO_SETTINGS = Expression(
    r"""package-lock\.json|npm-shrinkwrap\.json|composer\.lock|.*\.lock|go\.sum|pnpm-lock\.yaml
    |.*\.(?:schema|i18n|lang)\.json|(?:messages|strings|labels|translations?)(?:_.*)?\.\w+
    |openapi.*|swagger.*|changes?(?:log)?\..*|readme.*|.*\.min\.js|.*\.map""",
    re.VERBOSE,
)
_TRANSLATIONS = Expression(
    r"(?:^|/)(?:locales?|i18n|l10n|lang|languages?|translations?|_locales|docs?|schemas?)(?:/|$)",
    re.IGNORECASE,
)


_PROSE = frozenset("md mdx markdown rst adoc html htm ipynb po pot tex svg".split())
# directories and files of examples and tests, by the words of their names
_EXAMPLES = frozenset(
    """test tests testing testdata e2e spec specs cypress playwright mock mocks example examples
    sample samples demo demos doc docs documentation suite suites benchmark benchmarks evals
    tutorial tutorials integration stories storybook ci github circleci gitlab""".split()
)
_WORDS = Expression(r"[a-z0-9]+")


@lru_cache(maxsize=8192)
def flavour_of(path: str) -> Flavour:
    """How the settings in a file of this path are judged."""
    directory, _, name = path.rpartition("/")
    name = name.lower()
    extension = name.rpartition(".")[2]
    if extension in _PROSE or _is_example(directory.lower()):
        return "prose"
    if is_for_secrets(name):
        return "secrets"
    if extension not in _SETTINGS and is_for_trying(name):
        return "prose"
    if _HISTORY.fullmatch(name) or (extension in _SETTINGS and not _NO_SETTINGS.fullmatch(name)):
        return "code" if _TRANSLATIONS.search(directory) else "settings"
    return "code"


def _is_example(directory: str) -> bool:
    words = _WORDS.findall(directory)
    return any(
        word in _EXAMPLES or word.startswith("test") or word.endswith("test") for word in words
    )


def is_for_trying(name: str) -> bool:
    """Whether the name (lower case) says that the file serves development or tests alone."""
    words = _WORDS.findall(name)
    return not {"test", "tests", "spec", "dev", "development", "ci", "e2e"}.isdisjoint(words)


def is_for_secrets(name: str) -> bool:
    """Whether a file of this name (lower case) is where tools and people keep secrets."""
    return bool(_DOTENV.fullmatch(name) or _FOR_SECRETS.fullmatch(name))


@lru_cache(maxsize=8192)
def is_template(name: str) -> bool:
    """Whether the name says that the values in the file are examples: `.env.example`."""
    return _TEMPLATE.search(name) is not None
