"""Fills Secrets of type ``kubernetes.io/service-account-token``, and removes them with their ServiceAccount.

Mirrors pkg/controller/serviceaccount/tokens_controller.go.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from simulator.apimachinery.account_tokens import legacy_claims, sign
from simulator.apimachinery.metadata import Object, annotations_of, key_of, name_of, namespace_of
from simulator.client import Client, Component, Watch
from simulator.controllers.root_ca import default_certificate

TYPE = "kubernetes.io/service-account-token"
ACCOUNT_NAME = "kubernetes.io/service-account.name"
ACCOUNT_UID = "kubernetes.io/service-account.uid"


def _is_token(secret: Object | None) -> bool:
    return secret is not None and secret.get("type") == TYPE


def _own(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    secret = new if new is not None else old
    return (key_of(secret),) if _is_token(secret) else ()


def _of_account(old: Object | None, new: Object | None, client: Client) -> Iterable[str]:
    """The Secrets that name an account which came or went."""
    account = old if new is None else new if old is None else None
    if account is None:
        return ()
    secrets = client.lister("secrets").list(namespace_of(account))
    return [key_of(secret) for secret in secrets
            if _is_token(secret) and annotations_of(secret).get(ACCOUNT_NAME) == name_of(account)]


class TokensController(Component):
    """Keeps the Secrets that hold ServiceAccounts' tokens."""

    name = "tokens-controller"
    watches = (Watch("secrets", _own), Watch("serviceaccounts", _of_account))

    def sync(self, key: str) -> None:
        namespace, _, name = key.partition("/")
        secret = self.client.lister("secrets").get(namespace, name)
        if secret is None:
            self._forget(namespace, name)
            return
        account = self._account(secret)
        if account is None:
            self.client.delete("secrets", secret)
        else:
            self._fill(secret, account)

    def _account(self, secret: Object) -> Object | None:
        """The account that a Secret names, if it is still the one that was meant."""
        annotations = annotations_of(secret)
        found = self.client.lister("serviceaccounts").get(namespace_of(secret), annotations.get(ACCOUNT_NAME, ""))
        meant = annotations.get(ACCOUNT_UID)
        return found if found is not None and meant in (None, "", found["metadata"]["uid"]) else None

    def _fill(self, secret: Object, account: Object) -> None:
        data = secret.get("data") or {}
        authority = _encoded(default_certificate())
        if data.get("token") and data.get("namespace") and data.get("ca.crt") == authority:
            return
        data = {**data, "ca.crt": authority}
        data["namespace"] = data.get("namespace") or _encoded(namespace_of(secret))
        if not data.get("token"):
            data["token"] = _encoded(sign(self.env.state.get("meta", "seed", 0), legacy_claims(account, secret)))
        meta = secret["metadata"]
        annotations = {**annotations_of(secret), ACCOUNT_NAME: name_of(account),
                       ACCOUNT_UID: account["metadata"]["uid"]}
        self.client.update("secrets", {**secret, "metadata": {**meta, "annotations": annotations}, "data": data})

    def _forget(self, namespace: str, name: str) -> None:
        """Take a Secret that is gone off the list of every account that had it."""
        for account in self.client.lister("serviceaccounts").list(namespace):
            listed = account.get("secrets") or []
            kept = [reference for reference in listed if reference.get("name") != name]
            if len(kept) < len(listed):
                self.client.update("serviceaccounts", {**account, "secrets": kept})


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()
