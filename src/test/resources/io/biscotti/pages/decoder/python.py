"""Writes python.json. Flask 2.2.2, itsdangerous 2.1.2, Django 3.2.25, Starlette 0.26.1."""
import base64
import datetime
import json
import uuid
from unittest import mock

from django.conf import settings
from django.core import signing
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner

DJANGO = "django.contrib.sessions.backends.signed_cookies"
vectors = []


def add(name, text, form, secret, contains, **more):
    vectors.append(
        dict(name=name, text=text, format=form, secret=secret, contains=contains, **more)
    )


with mock.patch("time.time", return_value=1767225600.0):
    app = Flask("x")
    app.secret_key = flask = "a very secret key"
    dumps = SecureCookieSessionInterface().get_signing_serializer(app).dumps
    add("flask", "session=" + dumps({"user": "john", "cart": [1, 2, 3]}), "flask", flask,
        ['"user": "john"', "2026-01-01"])
    add("flask-zlib", dumps({"user": "john", "note": "ab" * 200}), "flask", flask, ["abababab"])
    at = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    add("flask-tagged",
        dumps({"id": uuid.UUID(int=5), "at": at, "_flashes": [("message", "Héllo <b>x</b>")]}),
        "flask", flask, ["Héllo <b>x</b>"])

    starlette = "starlette secret"
    signer = TimestampSigner(starlette)  # as starlette.middleware.sessions does
    for name, start, session in [
        ("starlette", "session=", {"user": "ann", "n": 12345}),
        ("starlette-unpadded", "", {"user": "ann"}),
    ]:
        data = base64.b64encode(json.dumps(session).encode())
        add(name, start + signer.sign(data).decode(), "starlette", starlette, ['"user": "ann"'])

    settings.configure(SECRET_KEY="django secret", SESSION_ENGINE=DJANGO)
    add("django-session",
        "sessionid=" + signing.dumps({"_auth_user_id": "7"}, salt=DJANGO, compress=True),
        "django", "django secret", ['"_auth_user_id": "7"', "2026-01-01"], salt=DJANGO)
    add("django-zlib", signing.dumps({"note": "ab" * 200}, salt=DJANGO, compress=True),
        "django", "django secret", ["abababab"], salt=DJANGO)
    add("django-signed-cookie", "theme=" + signing.get_cookie_signer(salt="theme").sign("dark"),
        "django", "django secret", ["dark", "2026-01-01"], salt="theme")

json.dump(vectors, open("python.json", "w"), indent=2, ensure_ascii=False)
