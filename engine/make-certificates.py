"""Makes the certificate of a stand-in server and its throw-away authority: make-certificates.py PACKAGES FOLDER. Its key is nowhere kept."""
import os
import sys

packages, folder = sys.argv[1:]
sys.path.insert(0, packages)

from ministack.core.x509_utils import generate_ca, sign_leaf_certificate

DAYS = 3650

authority, authority_key = generate_ca("Plinth", "Plinth stand-in database", days_valid=DAYS)
certificate, key, _ = sign_leaf_certificate(
    authority, authority_key, "localhost", san_dns=["localhost"], san_ips=["127.0.0.1"], days_valid=DAYS
)
for name, text in (("authority.pem", authority), ("server.crt", certificate), ("server.key", key)):
    with open(os.open(os.path.join(folder, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
