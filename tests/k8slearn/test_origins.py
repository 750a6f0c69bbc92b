"""Pages of other sites may not open WebSockets with a visitor's cookies."""

import pytest
from asgiref.testing import ApplicationCommunicator

from k8slearn.origins import OwnOriginValidator


async def accept(scope, receive, send):
    await receive()
    await send({"type": "websocket.accept"})


@pytest.mark.django_db(transaction=True)  # a refused socket closes database connections
@pytest.mark.parametrize(
    ("headers", "connected"),
    [
        ([(b"origin", b"http://learn.example:8000")], True),
        ([(b"origin", b"https://elsewhere.example")], False),
        ([(b"origin", b"null")], False),
        ([], True),
    ],
    ids=["own-page", "another-site", "sandboxed-frame", "kubectl"],
)
async def test_the_origin_decides(settings, headers, connected):
    settings.ALLOWED_HOSTS = ["learn.example"]
    scope = {"type": "websocket", "path": "/ws/", "headers": headers}
    socket = ApplicationCommunicator(OwnOriginValidator(accept), scope)
    await socket.send_input({"type": "websocket.connect"})
    answer = await socket.receive_output(timeout=5)
    assert answer["type"] == ("websocket.accept" if connected else "websocket.close")
