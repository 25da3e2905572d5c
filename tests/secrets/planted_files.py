"""Files of tools, settings, commands and keys."""

from __future__ import annotations

import base64

from tests.secrets.making import BASE64, HEX, MAKERS, URL_SAFE, Maker, one, plant

one(
    "aws",
    "aws/credentials",
    "[default]\naws_access_key_id = AKIA{id}\naws_secret_access_key = @@\n",
    lambda m: m.some(40, BASE64),
)
one(
    "aws-code",
    "upload.py",
    "boto3.client('s3', aws_access_key_id='AKIA{id}',\n    aws_secret_access_key='@@')\n",
    lambda m: m.some(40, BASE64),
)
one(
    "aws-csv",
    "rootkey.csv",
    "Access key ID,Secret access key\nAKIA{id},@@\n",
    lambda m: m.some(40, BASE64),
)
one(
    "netrc",
    ".netrc",
    "machine git.example.org\n  login ci\n  password @@\n",
    lambda m: m.password(),
)
one("netrc-line", "home/_netrc", "machine a.org login ci password @@\n", lambda m: m.password())
one("pgpass", ".pgpass", "# comment\ndb.prod.org:5432:app:app:@@\n", lambda m: m.password())
one(
    "npmrc",
    ".npmrc",
    "registry=https://npm.acme.io/\n//npm.acme.io/:_authToken=@@\nalways-auth=true\n",
    lambda m: f"NpmToken.{m.some(32, HEX)}",
)
one("npmrc-auth", "web/.npmrc", "//npm.acme.io/:_auth=@@\n", lambda m: m.blob(b"ci:", 15))
one(
    "yarnrc",
    ".yarnrc.yml",
    "nodeLinker: node-modules\nnpmScopes:\n  acme:\n    npmAuthToken: '@@'\n",
    lambda m: m.some(40),
)
one("pypirc", ".pypirc", "[pypi]\nusername = releaser\npassword = @@\n", lambda m: m.password())
one(
    "pip-conf",
    "pip.conf",
    "[global]\nindex-url = https://ci:@@@pypi.acme.io/simple\n",
    lambda m: m.some(16),
)
one("my-cnf", ".my.cnf", "[client]\nuser=app\npassword=@@\n", lambda m: m.password())
one("htpasswd", ".htpasswd", "admin:@@\n", lambda m: f"$apr1${m.some(8)}${m.some(22)}")
one("htpasswd-bcrypt", "nginx/htpasswd", "ops:@@\n", lambda m: f"$2y$10${m.some(53)}")
one(
    "docker-config",
    ".docker/config.json",
    '{"auths": {"registry.acme.io": {"auth": "@@"}}}\n',
    lambda m: base64.b64encode(f"ci:{m.password()}".encode()).decode(),
)
one(
    "kubeconfig-token",
    ".kube/config",
    "apiVersion: v1\nkind: Config\nusers:\n- name: ci\n  user:\n    token: @@\n",
    lambda m: m.some(60),
)
one(
    "kubeconfig-key",
    "prod.kubeconfig",
    "kind: Config\nusers:\n- name: a\n  user:\n    client-key-data: @@\n",
    lambda m: m.blob(b"-----BEGIN RSA PRIVATE KEY-----\n", 300),
)
one("tfvars", "prod.tfvars", 'region = "eu-west-1"\ndb_password = "@@"\n', lambda m: m.password())
one(
    "tfstate",
    "terraform.tfstate",
    '{"version": 4, "resources": [{"instances": [{"attributes": {\n'
    '  "name": "db",\n  "password": "@@"\n}}]}]}\n',
    lambda m: m.password(),
)
one(
    "maven",
    ".m2/settings.xml",
    "<settings>\n <servers>\n  <server>\n   <id>acme</id>\n"
    "   <username>ci</username>\n"
    "   <password>@@</password>\n  </server>\n </servers>\n</settings>\n",
    lambda m: m.password(),
)
one(
    "nuget",
    "NuGet.Config",
    '<configuration><packageSourceCredentials><acme>\n <add key="Username" value="ci" />\n'
    ' <add key="ClearTextPassword" value="@@" />\n'
    "</acme></packageSourceCredentials></configuration>\n",
    lambda m: m.password(),
)
one(
    "gradle",
    "gradle.properties",
    "org.gradle.jvmargs=-Xmx2g\nsigningPassword=@@\n",
    lambda m: m.password(),
)
one("cargo", ".cargo/credentials.toml", '[registries.acme]\ntoken = "@@"\n', lambda m: m.some(32))
one(
    "composer",
    "auth.json",
    '{"http-basic": {"repo.acme.io": {"username": "ci", "password": "@@"}}}\n',
    lambda m: m.password(),
)
one(
    "composer-oauth",
    "php/auth.json",
    '{"github-oauth": {"github.com": "@@"}}\n',
    lambda m: m.some(40, HEX),
)
one("git-credentials", ".git-credentials", "https://ci:@@@git.acme.io\n", lambda m: m.some(20))
one(
    "git-remote",
    ".git/config",
    '[remote "origin"]\n\turl = https://oauth2:@@@git.acme.io/app.git\n',
    lambda m: m.some(20),
)
one("dotenv", "api/.env", "# settings\nLOG_LEVEL=info\nDB_PASSWORD=@@\n", lambda m: m.password())
one("dotenv-export", ".envrc", "export SESSION_SECRET='@@'\n", lambda m: m.some(24))
one(
    "properties",
    "application.properties",
    "spring.datasource.username=app\nspring.datasource.password=@@\n",
    lambda m: m.password(),
)
one("yaml", "config/app.yml", "database:\n  host: db\n  password: @@\n", lambda m: m.password())
one(
    "json",
    "config/production.json",
    '{\n  "redis": {"host": "r"},\n  "jwtSecret": "@@"\n}\n',
    lambda m: m.some(40),
)
one("toml", ".streamlit/secrets.toml", 'api_key = "@@"\n', lambda m: m.some(32))
one(
    "appsettings",
    "appsettings.json",
    '{"ConnectionStrings": {"Main": "Server=sql.acme.io;Database=app;User Id=app;Password=@@;"}}\n',
    lambda m: m.password(),
)
one(
    "url",
    "config/celery.py",
    "broker_url = 'amqp://celery:@@@mq.acme.io:5672/prod'\n",
    lambda m: m.some(18),
)
one(
    "curl",
    "scripts/upload.sh",
    "curl -fsS -u deploy:@@ -T app.tgz https://files.acme.io/\n",
    lambda m: m.some(16),
)
one(
    "docker-login",
    "scripts/login.sh",
    "docker login -u ci -p @@ registry.acme.io\n",
    lambda m: m.password(),
)
one(
    "basic-auth",
    "scripts/api.sh",
    "curl -H 'Authorization: Basic @@' https://api.acme.io\n",
    lambda m: base64.b64encode(f"svc:{m.password(20)}".encode()).decode(),
)
one(
    "bearer",
    "job.sh",
    "wget --header 'Authorization: Bearer @@' https://api.acme.io\n",
    lambda m: m.some(48),
)
one("django", "site/settings.py", "DEBUG = False\nSECRET_KEY = '@@'\n", lambda m: m.some(50))
one(
    "wordpress",
    "wp-config.php",
    "<?php\ndefine( 'DB_NAME', 'wp' );\ndefine( 'DB_PASSWORD', '@@' );\n",
    lambda m: m.password(),
)
one("rails-key", "config/master.key", "@@", lambda m: m.some(32, HEX))
one(
    "rails-database",
    "config/database.yml",
    "production:\n  adapter: mysql2\n  password: @@\n",
    lambda m: m.password(),
)
one("vault-pass", ".vault_pass", "@@\n", lambda m: m.password())
one(
    "sftp",
    ".vscode/sftp.json",
    '{"host": "ftp.acme.io", "username": "web", "password": "@@"}\n',
    lambda m: m.password(),
)
one(
    "shadow",
    "rootfs/etc/shadow",
    "root:@@:19000:0:99999:7:::\n",
    lambda m: f"$6${m.some(16)}${m.some(86)}",
)
one("gem", ".gem/credentials", "---\n:rubygems_api_key: @@\n", lambda m: m.some(48, HEX))
one("crlf", "win/.env", "A=1\r\nB=2\r\nAPI_TOKEN=@@\r\n", lambda m: m.some(32))
one("jwt-secret", "docker/env.txt", "JWT_SECRET_KEY=@@\n", lambda m: m.some(43, URL_SAFE))


def _pem(kind: str, path: str, what: str, start: bytes, headers: str = "") -> None:
    def make(maker: Maker) -> tuple[str, str, list[str]]:
        text, line = maker.pem(what, start, headers=headers)
        return path, text, [line]

    MAKERS[kind] = make


_pem("rsa", "certs/server.key", "RSA PRIVATE KEY", b"\x30\x82\x04\xa4\x02\x01\x00")
_pem("ec", "certs/ec.pem", "EC PRIVATE KEY", b"\x30\x77\x02\x01\x01")
_pem("pkcs8", "tls/tls.key", "PRIVATE KEY", b"\x30\x82\x04\xbd\x02\x01\x00")
_pem("pkcs8-encrypted", "tls/enc.pem", "ENCRYPTED PRIVATE KEY", b"\x30\x82\x05\x0e")
_pem("openssh", ".ssh/id_ed25519", "OPENSSH PRIVATE KEY", b"openssh-key-v1\0")
_pem("pgp", "secret.asc", "PGP PRIVATE KEY BLOCK", b"\x95\x03", "Version: GnuPG v2")


@plant("service-account")
def _service_account(maker: Maker) -> tuple[str, str, list[str]]:
    pem, line = maker.pem("PRIVATE KEY", b"\x30\x82\x04\xbd\x02\x01\x00")
    key = pem.replace("\n", "\\n")
    text = f'{{\n  "type": "service_account",\n  "project_id": "x",\n  "private_key": "{key}"\n}}\n'
    return "gcp-key.json", text, [line]


@plant("putty")
def _putty(maker: Maker) -> tuple[str, str, list[str]]:
    line = maker.blob(b"", 47)
    text = f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{line}\n"
    return "key.ppk", text, [line]


@plant("utf-16")
def _utf16(maker: Maker) -> tuple[str, bytes, list[str]]:
    value = maker.checked("ghp_")
    return "tool.ps1", f"$a = 1\r\n$token = '{value}'\r\n".encode("utf-16"), [value]


@plant("key-store")
def _key_store(maker: Maker) -> tuple[str, bytes, list[str]]:
    return "android/release.jks", b"\xfe\xed\xfe\xed\0\0\0\x02" + maker.random.randbytes(500), []


@plant("pkcs12")
def _pkcs12(maker: Maker) -> tuple[str, bytes, list[str]]:
    return "cert.p12", b"\x30\x82\x0a\x01\x02\x01\x03" + maker.random.randbytes(500), []


@plant("keepass")
def _keepass(maker: Maker) -> tuple[str, bytes, list[str]]:
    return "team.kdbx", b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5" + maker.random.randbytes(500), []
