"""Tests a server with its own certificate and a bearer token."""
import asyncio
import importlib.util
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import trucedata

from support import enter, own_server

TOKEN = "a-token-of-the-test-0123456789"


@unittest.skipUnless(shutil.which("openssl"), "openssl is not installed")
class SecureTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = pathlib.Path(enter(cls.addClassCleanup, tempfile.TemporaryDirectory()))
        certificate, key, tokens = folder / "certificate.pem", folder / "key.pem", folder / "tokens"
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate], check=True, capture_output=True)
        tokens.write_text(f"{TOKEN}\n")
        tokens.chmod(0o600)
        cls.certificates = certificate.read_bytes()
        server = enter(cls.addClassCleanup, own_server("--tls-cert", str(certificate), "--tls-key", str(key), "--token-file", str(tokens)))
        cls.address = server.address

    def test_a_certificate_and_a_token_open_the_server(self):
        with trucedata.Client(self.address, certificates=self.certificates, token=TOKEN) as client:
            self.assertEqual(378, len(client.series("series/sp500-close-daily")))

    @unittest.skipUnless(importlib.util.find_spec("grpc.aio"), "grpcio is older than its asyncio")
    def test_a_certificate_and_a_token_open_the_server_with_asyncio(self):
        async def bars():
            async with trucedata.AsyncClient(self.address, certificates=self.certificates, token=TOKEN) as client:
                return len(await client.series("series/sp500-close-daily"))

        self.assertEqual(378, asyncio.run(bars()))

    def test_a_wrong_token_is_refused_with_the_fix(self):
        for token, message in {None: "authorization: Bearer", "another": "is not one of this server's"}.items():
            with self.subTest(token), trucedata.Client(self.address, certificates=self.certificates, token=token) as client:
                with self.assertRaisesRegex(trucedata.TruceDataError, message) as raised:
                    client.events()
                self.assertEqual(("UNAUTHENTICATED", "TOKEN_REFUSED"), (raised.exception.code, raised.exception.reason))

    def test_an_untrusted_server_is_not_called(self):
        for certificates, message in {b"": "TLS and a trusted certificate", None: "for a server with TLS, set `certificates`"}.items():
            with self.subTest(certificates), trucedata.Client(self.address, certificates=certificates, token=TOKEN, attempts=1) as client:
                with self.assertRaisesRegex(trucedata.ServerUnavailable, message):
                    client.events()

    def test_an_invalid_certificate_or_token_is_refused_before_a_call(self):
        for kind, message, choices in (
            (TypeError, "certificates: is not bytes; read the PEM file", {"certificates": "certificate.pem"}),
            (ValueError, "certificates: contains no certificate in PEM", {"certificates": b"certificate.pem"}),
            (ValueError, "token: is not text of printable ASCII", {"token": "two words"}),
            (ValueError, "token: is not text of printable ASCII", {"token": 5}),
        ):
            with self.subTest(message), self.assertRaisesRegex(kind, message):
                trucedata.Client(self.address, **choices)
