"""Tokens that vendors give out, most of them with a prefix of their own: what they look like."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from ctxaudit.secrets.checksums import has_base62_checksum, has_hex_checksum
from ctxaudit.secrets.model import Confidence


class Token(NamedTuple):
    """A vendor's token: `prefix` is public and shown, `body` an expression for what follows.

    Every token has twenty or more characters in a row that are letters, digits, `_` or `-`.
    `is_right` checks a checksum, where there is one.
    """

    kind: str
    prefix: str
    body: str
    is_right: Callable[[bytes], bool] | None = None
    confidence: Confidence = "certain"


_WORD = r"[A-Za-z0-9]"
_URL_SAFE = r"[\w-]"
_HEX = r"[0-9a-f]"


def _family(kind: str, prefixes: str, body: str, confidence: Confidence = "certain") -> list[Token]:
    return [Token(kind, prefix, body, None, confidence) for prefix in prefixes.split()]


TOKENS: tuple[Token, ...] = (
    *(
        Token("GitHub token", prefix, rf"{_WORD}{{36}}", has_base62_checksum)
        for prefix in ("ghp_", "gho_", "ghu_", "ghs_", "ghr_")
    ),
    Token("GitHub token", "github_pat_", rf"{_WORD}{{22}}_{_WORD}{{59}}"),
    *_family(
        "GitLab token",
        "glpat- gldt- glrt- glcbt- gloas- glft- glimt- glagent- glsoat- glffct-",
        rf"{_URL_SAFE}{{20,}}(?:\.{_URL_SAFE}+){{0,3}}",
    ),
    Token("GitLab trigger token", "glptt-", rf"{_HEX}{{40}}"),
    Token("npm token", "npm_", rf"{_WORD}{{36}}", has_base62_checksum),
    Token("PyPI token", "pypi-AgEIcHlwaS5vcmc", rf"{_URL_SAFE}{{50,}}"),
    Token("TestPyPI token", "pypi-AgENdGVzdC5weXBpLm9yZw", rf"{_URL_SAFE}{{50,}}"),
    Token("RubyGems key", "rubygems_", rf"{_HEX}{{48}}"),
    Token("crates.io token", "cio", rf"{_WORD}{{32}}", None, "likely"),
    Token("NuGet key", "oy2", r"[a-z0-9]{43}"),
    Token("Clojars token", "CLOJARS_", rf"{_HEX}{{60}}"),
    *_family("Docker Hub token", "dckr_pat_ dckr_oat_", rf"{_URL_SAFE}{{27,32}}"),
    Token("Artifactory key", "AKCp", rf"{_WORD}{{69}}"),
    Token("Artifactory token", "cmVmdGtu", rf"{_WORD}{{56}}"),
    *_family("Slack token", "xoxb- xoxp- xoxa- xoxo- xoxs- xoxr-", r"\d{9,}-[\w-]{20,}"),
    Token("Slack app token", "xapp-", r"\d-[A-Z0-9]+-\d+-[a-z0-9]{30,}"),
    *_family("Slack configuration token", "xoxe.xoxb-1- xoxe.xoxp-1- xoxe-1-", rf"{_WORD}{{100,}}"),
    *_family("Stripe key", "sk_live_ rk_live_", rf"{_WORD}{{16,}}"),
    Token("Stripe webhook secret", "whsec_", r"[A-Za-z0-9+/]{32,}=*"),
    Token("Google OAuth client secret", "GOCSPX-", rf"{_URL_SAFE}{{28}}"),
    Token("Google OAuth token", "ya29.", rf"{_URL_SAFE}{{40,}}"),
    Token("Google API key", "AIza", rf"{_URL_SAFE}{{35}}", None, "likely"),
    Token("SendGrid key", "SG.", rf"{_URL_SAFE}{{22}}\.{_URL_SAFE}{{43}}"),
    Token("Mailgun key", "key-", rf"{_HEX}{{32}}", None, "likely"),
    Token("Brevo key", "xkeysib-", rf"{_HEX}{{64}}-{_WORD}{{16}}"),
    Token("OpenAI key", "sk-", rf"{_WORD}{{20}}T3BlbkFJ{_WORD}{{20}}"),
    *_family(
        "OpenAI key", "sk-proj- sk-svcacct- sk-admin-", rf"{_URL_SAFE}{{20,}}T3BlbkFJ[\w-]{{20,}}"
    ),
    *_family("Anthropic key", "sk-ant-api03- sk-ant-admin01-", rf"{_URL_SAFE}{{80,}}AA"),
    Token("Hugging Face token", "hf_", r"[A-Za-z]{34}"),
    Token("Replicate token", "r8_", rf"{_WORD}{{37}}"),
    Token("Groq key", "gsk_", rf"{_WORD}{{52}}"),
    Token("Perplexity key", "pplx-", rf"{_WORD}{{48}}"),
    *_family("DigitalOcean token", "dop_v1_ doo_v1_ dor_v1_", rf"{_HEX}{{64}}"),
    Token("Heroku key", "HRKU-AA", rf"{_URL_SAFE}{{58}}"),
    *_family("Shopify token", "shpat_ shpca_ shppa_ shpss_", r"[0-9a-fA-F]{32}"),
    Token("Atlassian token", "ATATT3", rf"{_URL_SAFE}{{60,}}=*"),
    Token("Bitbucket app password", "ATBB", rf"{_WORD}{{32}}"),
    Token("Linear key", "lin_api_", rf"{_WORD}{{40}}"),
    Token("Notion token", "ntn_", rf"{_WORD}{{46}}"),
    Token("Figma token", "figd_", rf"{_URL_SAFE}{{40,}}"),
    Token("Postman key", "PMAK-", rf"{_HEX}{{24}}-{_HEX}{{34}}"),
    Token("Databricks token", "dapi", rf"{_HEX}{{32}}(?:-\d)?"),
    *_family("Doppler token", "dp.pt. dp.st. dp.ct. dp.sa.", rf"(?:[\w-]+\.)?{_WORD}{{40,44}}"),
    *_family("HashiCorp Vault token", "hvs. hvb. hvr.", rf"{_URL_SAFE}{{24,}}"),
    Token("Pulumi token", "pul-", rf"{_HEX}{{40}}"),
    Token("Grafana token", "glsa_", rf"{_WORD}{{32}}_{_HEX}{{8}}", has_hex_checksum),
    Token("Grafana Cloud token", "glc_", r"eyJ[A-Za-z0-9+/]{40,}=*"),
    Token("New Relic key", "NRAK-", r"[A-Z0-9]{27}"),
    Token("Sentry token", "sntryu_", rf"{_HEX}{{64}}"),
    Token("Sentry token", "sntrys_", r"eyJ[\w=+/-]{60,}"),
    *_family("PlanetScale token", "pscale_tkn_ pscale_pw_ pscale_oauth_", r"[\w.-]{32,}"),
    Token("Supabase token", "sbp_", rf"{_HEX}{{40}}"),
    Token("Netlify token", "nfp_", rf"{_WORD}{{36}}"),
    *_family("Fly.io token", "fo1_ fm2_", r"[\w+/-]{40,}=*"),
    *_family("Square token", "sq0csp- sq0atp-", rf"{_URL_SAFE}{{22,43}}"),
    *_family("Tailscale key", "tskey-auth- tskey-api- tskey-client-", rf"{_WORD}+-{_WORD}{{20,}}"),
    Token("CircleCI token", "CCIPAT_", rf"{_WORD}{{22}}_{_HEX}{{40}}"),
    Token("Buildkite token", "bkua_", rf"{_HEX}{{40}}"),
    *_family("SonarQube token", "sqp_ squ_ sqa_", rf"{_HEX}{{40}}"),
    Token("Contentful token", "CFPAT-", rf"{_URL_SAFE}{{43}}"),
    Token("Typeform token", "tfp_", rf"{_URL_SAFE}{{44,}}"),
    Token("Prefect key", "pnu_", r"[a-z0-9]{36}"),
    Token("Mapbox secret token", "sk.eyJ", rf"{_URL_SAFE}{{60,}}\.{_URL_SAFE}{{20,}}"),
    Token("age key", "AGE-SECRET-KEY-1", r"[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58}"),
)


class Shape(NamedTuple):
    """A token without a prefix that may be shown; a group of the expression is its value.

    `mark` ends where the long run in the token begins, empty if that begins the token; else the
    token begins up to `before` bytes ahead of the run, with `start` if that is always so.
    """

    kind: str
    expression: str
    mark: bytes = b""
    before: int = 0
    start: bytes = b""


SHAPES: tuple[Shape, ...] = (
    Shape("Telegram bot token", r"(?<!\d)\d{8,10}:AA[\w-]{33}(?![\w-])", b":", 11),
    Shape(
        "Terraform Cloud token",
        r"(?<![\w-])[A-Za-z0-9]{14}\.atlasv1\.[\w-]{60,70}(?![\w-])",
        b".atlasv1.",
        23,
    ),
    Shape(
        "Airtable token",
        r"(?<![\w-])pat[A-Za-z0-9]{14}\.[0-9a-f]{64}(?![\w-])",
        b".",
        18,
        b"pat",
    ),
    Shape("Azure client secret", r"(?<![\w~.-])[\w~.]{3}\dQ~[\w~.-]{31,34}(?![\w~.-])", b"Q~", 6),
    Shape(
        "AWS secret key",
        r"AKIA[A-Z2-7]{16}(?![A-Za-z0-9])[^A-Za-z0-9/+]{1,8}([A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
    ),
    Shape("Mailchimp key", r"[0-9a-f]{32}-us[1-9]\d?(?![\w-])"),
    Shape("Discord bot token", r"[MNO][A-Za-z\d]{23,25}\.[\w-]{6}\.[\w-]{27,38}(?![\w-])"),
)
