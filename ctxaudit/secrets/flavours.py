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
_FOR_SECRETS = frozenset(
    """.npmrc .yarnrc .yarnrc.yml .pypirc pip.conf pip.ini .pip.conf .pip.ini .my.cnf .s3cfg
    .terraformrc terraform.rc credentials credentials.json credentials.yaml credentials.yml
    credentials.toml credentials.xml credentials.tfrc.json credentials.csv credentials.ini
    secret.json secret.yaml secret.yml secret.toml secret.properties secret.exs secrets.json
    secrets.yaml secrets.yml secrets.toml secrets.properties secrets.exs database.yml auth.json
    settings.xml settings-security.xml nuget.config gradle.properties key.properties
    keystore.properties signing.properties sftp.json sftp-config.json .remote-sync.json .ftpconfig
    local_settings.py settings_local.py wp-config.php localsettings.php .git-credentials
    .pg_service.conf web.config token.json .dockercfg .dockerconfigjson vault.yml .env env.local
    .envrc .renviron""".split()
)
_ENDINGS_FOR_SECRETS = (
    *(".env", ".boto", ".tfvars", ".tfvars.json", ".tfstate", ".tfstate.backup", ".secret.exs"),
    *(".kubeconfig", ".publishsettings", ".pubxml.user"),
)
_STARTS_FOR_SECRETS = (".env.", ".env-", ".env_", "aws_credentials", "kubeconfig")
_OF_FRAMEWORKS = Expression(
    r"appsettings\..*json|(?:application|bootstrap)(?:-.*)?\.(?:ya?ml|properties)"
    r"|client_secrets?.*\.json"
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


def flavour_of(path: str) -> Flavour:
    """How the settings in a file of this path are judged."""
    directory, _, name = path.rpartition("/")
    name = name.lower()
    extension = name.rpartition(".")[2]
    if extension in _PROSE or _is_example(directory):
        return "prose"
    if is_for_secrets(name):
        return "secrets"
    if extension not in _SETTINGS and is_for_trying(name):
        return "prose"
    if _HISTORY.fullmatch(name) or (extension in _SETTINGS and not _NO_SETTINGS.fullmatch(name)):
        return "code" if _TRANSLATIONS.search(directory) else "settings"
    return "code"


@lru_cache(maxsize=64)
def _is_example(directory: str) -> bool:
    return any(
        word in _EXAMPLES or word.startswith("test") or word.endswith("test")
        for word in _WORDS.findall(directory.lower())
    )


def is_for_trying(name: str) -> bool:
    """Whether the name (lower case) says that the file serves development or tests alone."""
    words = _WORDS.findall(name)
    return not {"test", "tests", "spec", "dev", "development", "ci", "e2e"}.isdisjoint(words)


def is_for_secrets(name: str) -> bool:
    """Whether a file of this name (lower case) is where tools and people keep secrets."""
    return (
        name in _FOR_SECRETS
        or name.endswith(_ENDINGS_FOR_SECRETS)
        or name.startswith(_STARTS_FOR_SECRETS)
        or _OF_FRAMEWORKS.fullmatch(name) is not None
    )


def is_template(name: str) -> bool:
    """Whether the name says that the values in the file are examples: `.env.example`."""
    return _TEMPLATE.search(name) is not None
