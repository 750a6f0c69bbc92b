"""A body too large for any page never reaches Django, whether it says so or not."""

import pytest

from k8slearn.body_limit import BodyLimit


async def echo(scope, receive, send) -> None:
    body, message = b"", {"more_body": True}
    while message.get("more_body"):
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        body += message["body"]
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


async def ask(pieces: list[bytes], length: bytes | None) -> list[int]:
    sent = []
    coming = iter([{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
                  + [{"type": "http.request", "body": b"", "more_body": False}])

    async def receive():
        return next(coming)

    async def send(message) -> None:
        sent.append(message)

    headers = [] if length is None else [(b"content-length", length)]
    await BodyLimit(echo, 10)({"type": "http", "headers": headers}, receive, send)
    return [message["status"] for message in sent if "status" in message]


@pytest.mark.parametrize(
    ("pieces", "length", "answer"),
    [
        ([b"12345", b"67890"], b"10", [200]),
        ([b"12345"], None, [200]),
        ([], b"11", [413]),
        ([], b"-1", [413]),
        ([b"123456", b"789012"], None, []),
    ],
    ids=["as large as may be", "without a length", "too large and says so", "nonsense", "too large as it comes"],
)
async def test_a_body_is_taken_or_refused(pieces, length, answer):
    assert await ask(pieces, length) == answer
