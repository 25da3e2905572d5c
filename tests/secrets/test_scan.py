"""The search of one file: what it never does, whatever the bytes, and what is no secret."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ctxaudit.secrets.checksums import has_base62_checksum
from ctxaudit.secrets.flavours import flavour_of, is_template
from ctxaudit.secrets.placeholders import is_placeholder
from ctxaudit.secrets.scan import scan_file
from ctxaudit.secrets.settings import is_secret_name
from ctxaudit.secrets.text import Lines, as_utf8
from tests.secrets.making import Maker
from tests.secrets.planted import planted

PATHS = st.sampled_from(
    """.env .npmrc .netrc a.py x.yml a.json settings.xml .git/config k.pem .docker/config.json
    .pgpass htpasswd auth.json config/master.key a.p12""".split()
)
CONTENTS = [one.content for one in planted()]


@settings(max_examples=200, deadline=None)
@given(PATHS, st.binary(max_size=400), st.sampled_from(CONTENTS), st.integers(0, 2000))
def test_any_bytes_are_searched(path: str, noise: bytes, content: bytes, cut: int) -> None:
    scan_file(path, noise)
    scan_file(path, content[:cut] + noise + content[cut:])


@settings(max_examples=200, deadline=None)
@given(
    PATHS,
    st.sampled_from("DB_PASSWORD api_key token: //x/:_authToken".split()),
    st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=40),
)
def test_no_hint_has_the_value(path: str, name: str, value: str) -> None:
    for content in (f"{name}={value}\n", f"https://u:{value}@{value}.org\n", f"{value}={value}\n"):
        for secret in scan_file(path, content.encode()):
            assert value not in secret.hint


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.sampled_from(["a", "", "x y", "\0", "é"]), max_size=30),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_lines_are_counted(lines: list[str], end: str) -> None:
    text = end.join([*lines, "here"]).encode()
    assert Lines(text).number_at(text.rindex(b"here")) == len(lines) + 1


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="a\n\r", max_size=40), st.data())
def test_lines_are_counted_in_any_order(written: str, data: st.DataObject) -> None:
    text = written.encode() + b"!"
    lines = Lines(text)
    for _ in range(4):
        at = data.draw(st.integers(0, len(text) - 1))
        assert lines.number_at(at) == len(re.split(rb"\r\n|\r|\n", _closed(text, at))), at


def _closed(text: bytes, at: int) -> bytes:
    """The text before a position; a CR there whose LF is behind it is no end of a line yet."""
    before = text[:at]
    return before[:-1] if before.endswith(b"\r") and text[at : at + 1] == b"\n" else before


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(encoding: str, end: str) -> None:
    token = Maker("encodings").checked("ghp_")
    content = end.join(["# é", "", f"TOKEN={token}", ""]).encode(encoding)
    (secret,) = scan_file("a.env", content)
    assert (secret.kind, secret.line, secret.hint) == ("GitHub token", 3, "ghp_…")


def test_a_token_behind_a_nul_is_found() -> None:
    token = Maker("nul").checked("npm_")
    (secret,) = scan_file("a.db", b"\0" * 50 + b"\n" + token.encode() + b"\0")
    assert (secret.kind, secret.line) == ("npm token", 2)


def test_a_wrong_checksum_is_no_token() -> None:
    token = Maker("checksum").checked("ghp_")
    assert has_base62_checksum(token.encode())
    wrong = token[:-1] + ("a" if token[-1] != "a" else "b")
    assert scan_file("a.py", wrong.encode()) == ()


def test_a_byte_order_mark_is_not_text() -> None:
    assert as_utf8(b"\xef\xbb\xbfa") == b"a"
    assert as_utf8("a".encode("utf-16")) == b"a"


HARMLESS = """
.env            | DB_PASSWORD=changeme
.env            | DB_PASSWORD=
.env            | DB_PASSWORD=${DB_PASSWORD}
.env            | API_KEY={{ api_key }}
.env            | API_KEY=$(pass show key)
.env            | API_KEY=<your key here>
.env            | API_KEY=xxxxxxxxxxxxxxxx
.env            | SECRET_FILE=/run/secrets/x
.env            | PASSWORD_FILE=/run/secrets/x
.env            | POSTGRES_PASSWORD=postgres
.env            | DATABASE_URL=postgres://user:password@localhost/app
.env            | AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
.env            | NEXT_PUBLIC_SENTRY_TOKEN=8fk3kd93kf93kd93kf93
.env            | TOKEN_TTL=3600
.env            | STRIPE_PUBLISHABLE_KEY=pk_live_8fk3kd93kf93kd93kf93
a.yml           | password: "{{ vault_db_password }}"
a.yml           | password: !vault |
a.yml           | secretKeyRef: db-credentials
a.yml           | secretName: tls-certificate-2024
a.yml           | token: id_token
a.yml           | - name: password
a.json          | {"password": "Enter your password"}
locale/de.json  | {"password": "P4sswort-falsch99"}
a.json          | {"token": null, "secret": true, "key": 12345678}
a.properties    | label.password=Your password
a.py            | password = os.environ["DB_PASSWORD"]
a.py            | token = self.get_token(request, "csrftoken")
a.py            | SECRET_KEY = 'django-insecure-8fk3kd93kf93kd93kf93kd93kf93kd93kf93kd93'
a.py            | API_KEY_HEADER = "X-Api-Key"
a.py            | url = "https://user:pass@example.com"
a.js            | const token = process.env.TOKEN
a.go            | const tokenType = "urn:ietf:params:oauth:token-type:jwt"
README.md       | curl -u user:password https://api.example.com
README.md       | export GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
.npmrc          | //registry.npmjs.org/:_authToken=${NPM_TOKEN}
.netrc          | machine x login y password ${PASSWORD}
pom.xml         | <password>${env.MAVEN_PASSWORD}</password>
settings.xml    | <!-- <password>kT9vvQw2zRt</password> -->
key.pem         | -----BEGIN PRIVATE KEY-----
cert.pem        | -----BEGIN CERTIFICATE----- MIIBszCCAVmgAwIBAgIUQ0xkMIIBszCCAVmgAwIBAgIUQ0xk
id.pub          | ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJm8fk3kd93kf93kd93kf93kd93kf93kd93kf93k x@y
yarn.lock       | integrity sha512-8fk3kd93kf93kd93kf93kd93kf93kd93kf93kd938fk3kd93kf93kd93kf93==
a.txt           | 2f1c8e4b-0d3a-4b5e-9c7d-1e2f3a4b5c6d da39a3ee5e6b4b0d3255bfef95601890afd80709
.docker/config.json | {"auths": {"x": {}}, "credsStore": "desktop"}
debug.keystore  | not a store
.env            | ADMIN_TOKEN=# leave this empty
.env            | MONITORING_PASSWORD=monitoring_password
.env            | VITE_X={"apiKey":"AIzaSyD8fk3kd93kf93kd93kf93kd93kf93kd93","authDomain":""}
compose.yml     | PASSWORD: ${DB_PASSWORD:-kT9vvQw2z}
compose.yml     | - API_PASSWORD=devrustfs123
secret.yaml     | password: cGFzc3dvcmQ=
secret.yaml     | password: {{ $dbPassword := include "db.password" . }}
app.ini         | ;secret_key = SW2YcwTIb9zpOOhoPsMm
app.yaml        | secret: '%env(APP_SECRET)%'
a.ts            | ['CLIENT_SECRET_VALUE', 'REFRESH_TOKEN_FROM_4711_SERVER']
a.cs            | FeaturePassword = "pm-27086-update-authentication-for-input-password";
lang/zh.json    | {"PASSWORD": "密码长度在8到128之间"}
a.js            | posthogApiKey = "phc_9CipPajQC22mSkk2wxe2TXsUA0Ysyupe8dt5KQQELqx"
"""


@pytest.mark.parametrize("line", HARMLESS.strip().splitlines())
def test_harmless(line: str) -> None:
    path, _, content = line.partition("| ")
    assert scan_file(path.strip(), content.encode() + b"\n") == ()


def test_names_of_secrets() -> None:
    for (
        name
    ) in "DB_PASSWORD dbPassword clientSecret API_KEY apikey NPM_TOKEN db.password.prod".split():
        assert is_secret_name(name.encode()), name
    for name in "token_url PASSWORD_FILE max_tokens publicKey keyboard author primary_key".split():
        assert not is_secret_name(name.encode()), name


def test_names_of_files() -> None:
    assert flavour_of("a/.env.production") == "secrets"
    assert flavour_of("a/app.yaml") == "settings"
    assert flavour_of("locale/app.yaml") == "code"
    assert flavour_of("a.py") == "code"
    for name in (".env.example", "env.sample", "config.dist.yml", ".env.template", "x.yml.j2"):
        assert is_template(name), name
    assert not is_template("distribution.env")


def test_placeholders() -> None:
    for value in (
        b"changeme",
        b"<token>",
        b"${X}",
        b"xxxxxxxx",
        b"your-key",
        b"postgres",
        b"1234567",
    ):
        assert is_placeholder(value), value
    for value in (b"kT9vvQw2z", b"correct-horse-battery", b"Tr0ub4dor&3"):
        assert not is_placeholder(value), value


@pytest.mark.parametrize(
    "path", ["docs/a.yml", "README.md", "tests/certs/server.key", "e2e/.env", "web/app_test.go"]
)
def test_documents_and_tests_have_made_up_secrets(path: str) -> None:
    maker = Maker("examples")
    pem, _ = maker.pem("RSA PRIVATE KEY", b"\x30\x82\x04\xa4\x02\x01\x00")
    assert scan_file(path, f"password: {maker.password()}\n{pem}".encode()) == ()
    (secret,) = scan_file(path, f"token: {maker.checked('ghp_')}\n".encode())
    assert (secret.kind, secret.confidence) == ("GitHub token", "likely")


def test_what_is_less_certain() -> None:
    for path, line in (
        (".env", "REDIS_PASSWORD=sentinel"),
        (".env", "# DB_PASSWORD=kT9vvQw2z"),
        (".env.development", "DB_PASSWORD=kT9vvQw2z"),
        ("app.yml", "token: 6168DB8D-DC58-4094-AF24-483278923590"),
    ):
        (secret,) = scan_file(path, line.encode())
        assert secret.confidence == "likely", line
    (secret,) = scan_file(".env", b"DB_PASSWORD=kT9vvQw2z")
    assert secret.confidence == "certain"
