"""Tokens of vendors in code, scripts and settings."""

from __future__ import annotations

import string
import zlib

from tests.secrets.making import HEX, URL_SAFE, Maker, one

_PY = "import os\n\nclient = Client(\n    region='eu',\n    token='@@',\n)\n"
_JS = "export const config = {\n  retries: 3,\n  key: '@@',\n};\n"
_ENV = "NODE_ENV=production\nPORT=8080\nSERVICE=@@\n"
_YML = "services:\n  web:\n    environment:\n      SOME_VALUE: '@@'\n"


def _grafana(maker: Maker) -> str:
    checked = f"glsa_{maker.some(32)}"
    return f"{checked}_{zlib.crc32(checked.encode()):08x}"


one("github", "scripts/release.py", _PY, lambda m: m.checked("ghp_"))
one(
    "github-actions",
    "deploy/ci.sh",
    "set -e\ngh auth login --with-token <<< @@\n",
    lambda m: m.checked("ghs_"),
)
one("github-fine", ".env", _ENV, lambda m: f"github_pat_{m.some(22)}_{m.some(59)}")
one("gitlab", ".gitlab/deploy.yml", _YML, lambda m: f"glpat-{m.some(20, URL_SAFE)}")
one("npm", "tools/publish.js", _JS, lambda m: m.checked("npm_"))
one(
    "pypi",
    "tox.ini",
    "[testenv:release]\nsetenv =\n    UPLOAD=@@\n",
    lambda m: f"pypi-AgEIcHlwaS5vcmc{m.some(120, URL_SAFE)}",
)
one("rubygems", "Rakefile", "ENV['GEM_HOST'] ||= '@@'\n", lambda m: f"rubygems_{m.some(48, HEX)}")
one(
    "dockerhub",
    "ci/login.sh",
    "echo @@ | docker login -u bot --password-stdin\n",
    lambda m: f"dckr_pat_{m.some(27, URL_SAFE)}",
)
one(
    "slack",
    "bot/app.py",
    _PY,
    lambda m: f"xoxb-{m.some(12, '123456789')}-{m.some(12, '123456789')}-{m.some(24)}",
)
one(
    "slack-webhook",
    "alert.yml",
    "url: https://hooks.slack.com/services/T0A1B2C3D/B0A1B2C3E/@@\n",
    lambda m: m.some(24),
)
one("stripe", "config/payment.rb", "Stripe.api_key = '@@'\n", lambda m: f"sk_live_{m.some(24)}")
one("stripe-webhook", "web/hooks.ts", _JS, lambda m: f"whsec_{m.some(32)}")
one(
    "google-oauth",
    "client.json",
    '{"web": {"client_id": "x", "client_secret": "@@"}}\n',
    lambda m: f"GOCSPX-{m.some(28, URL_SAFE)}",
)
one(
    "google-api",
    "android/values.xml",
    "<resources><string name='maps'>@@</string></resources>\n",
    lambda m: f"AIza{m.some(35, URL_SAFE)}",
)
one(
    "sendgrid",
    "mail.php",
    "<?php\n$mailer = new Mailer('@@');\n",
    lambda m: f"SG.{m.some(22, URL_SAFE)}.{m.some(43, URL_SAFE)}",
)
one("openai", "llm/chat.py", _PY, lambda m: f"sk-{m.some(20)}T3BlbkFJ{m.some(20)}")
one(
    "openai-project",
    "llm/.env.local",
    _ENV,
    lambda m: f"sk-proj-{m.some(58, URL_SAFE)}T3BlbkFJ{m.some(58, URL_SAFE)}",
)
one(
    "anthropic",
    "llm/settings.toml",
    "[llm]\nvalue = '@@'\n",
    lambda m: f"sk-ant-api03-{m.some(93, URL_SAFE)}AA",
)
one(
    "huggingface",
    "train.sh",
    "huggingface-cli login --token @@\n",
    lambda m: f"hf_{m.some(34, string.ascii_letters)}",
)
one(
    "digitalocean",
    "infra/main.tf",
    'provider "digitalocean" {\n  token = "@@"\n}\n',
    lambda m: f"dop_v1_{m.some(64, HEX)}",
)
one("shopify", "shop/index.js", _JS, lambda m: f"shpat_{m.some(32, HEX)}")
one("atlassian", "jira.py", _PY, lambda m: f"ATATT3xFfGF0{m.some(120, URL_SAFE)}")
one("linear", "sync.ts", _JS, lambda m: f"lin_api_{m.some(40)}")
one(
    "databricks",
    "job.cfg",
    "[DEFAULT]\nhost = https://x.cloud.databricks.com\nvalue = @@\n",
    lambda m: f"dapi{m.some(32, HEX)}",
)
one(
    "vault",
    "vault.hcl",
    'seal "transit" {\n  value = "@@"\n}\n',
    lambda m: f"hvs.{m.some(90, URL_SAFE)}",
)
one("pulumi", "ci.yaml", _YML, lambda m: f"pul-{m.some(40, HEX)}")
one(
    "newrelic",
    "newrelic.js",
    _JS,
    lambda m: f"NRAK-{m.some(27, string.ascii_uppercase + string.digits)}",
)
one(
    "telegram",
    "bot.go",
    'package main\n\nvar t = "@@"\n',
    lambda m: f"{m.random.randrange(10**9, 10**10)}:AA{m.some(33, URL_SAFE)}",
)
one("discord", "bot.js", _JS, lambda m: f"M{m.some(23)}.{m.some(6)}.{m.some(38)}")
one(
    "discord-webhook",
    "notify.sh",
    "curl -d x https://discord.com/api/webhooks/123456789012345678/@@\n",
    lambda m: m.some(68, URL_SAFE),
)
one("mailchimp", "news.py", _PY, lambda m: f"{m.some(32, HEX)}-us14")
one(
    "terraform-cloud",
    "cloud.tf",
    'cloud {\n  value = "@@"\n}\n',
    lambda m: f"{m.some(14)}.atlasv1.{m.some(67)}",
)
one(
    "azure-client",
    "azure.json",
    '{"appId": "x", "clientSecret": "@@"}\n',
    lambda m: f"{m.some(3)}8Q~{m.some(34)}",
)
one(
    "azure-storage",
    "conn.txt",
    "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=@@;EndpointSuffix=core.windows.net\n",
    lambda m: m.blob(b"", 64),
)
one(
    "twilio",
    "sms.py",
    "TWILIO_SID = 'AC'\nTWILIO_AUTH_TOKEN = '@@'\n",
    lambda m: f"{m.some(31, HEX)}7",
)
one("supabase", "db.ts", _JS, lambda m: f"sbp_{m.some(40, HEX)}")
one(
    "tailscale",
    "up.sh",
    "tailscale up --authkey @@\n",
    lambda m: f"tskey-auth-{m.some(17)}-{m.some(32)}",
)
one("postman", "api.test.js", _JS, lambda m: f"PMAK-{m.some(24, HEX)}-{m.some(34, HEX)}")
one("sonarqube", "sonar.properties", "sonar.login=@@\n", lambda m: f"sqp_{m.some(40, HEX)}")
one("airtable", "table.py", _PY, lambda m: f"pat{m.some(14)}.{m.some(64, HEX)}")
one("doppler", "run.sh", "doppler run --value @@\n", lambda m: f"dp.pt.{m.some(43)}")
one("sentry", "sentry.properties", "auth=@@\n", lambda m: f"sntryu_{m.some(64, HEX)}")
one(
    "age",
    "keys.txt",
    "# created: 2026-01-01\n# public key: age1x\n@@\n",
    lambda m: f"AGE-SECRET-KEY-1{m.some(58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}",
)
one(
    "wireguard",
    "wg0.conf",
    "[Interface]\nAddress = 10.9.0.2/32\nPrivateKey = @@\n",
    lambda m: m.blob(b"", 32),
)
one("grafana", "dash.yaml", _YML, lambda m: _grafana(m))
