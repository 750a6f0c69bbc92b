"""Signing up: an account, a language, and a guest's work that comes along."""

import pytest
from django.contrib.auth import get_user_model

from k8slearn.accounts.signals import guest_adopted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ADDRESS = "/en/accounts/sign-up/"
GOOD = {"username": "小明", "password": "harbour-pilot-7", "language": "zh-hans"}


@pytest.fixture
def adopted():
    """What `guest_adopted` was sent with."""
    seen = []

    def listen(session_key, user, **_):
        seen.append((session_key, user.username))

    guest_adopted.connect(listen)
    yield seen
    guest_adopted.disconnect(listen)


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Sign up"), ("zh-hans", "注册")], ids=["english", "chinese"]
)
def test_the_page_speaks_the_language_of_its_address(client, language, title):
    page = client.get(f"/{language}/accounts/sign-up/")
    assert page.status_code == 200
    assert f"<h1>{title}</h1>" in page.content.decode()


def test_a_visitor_gets_an_account_and_is_signed_in_in_the_language_they_chose(client):
    answer = client.post(ADDRESS, GOOD)
    assert (answer.status_code, answer["Location"]) == (302, "/zh-hans/")
    user = get_user_model().objects.get(username="小明")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.profile.language == "zh-hans"
    assert client.get("/")["Location"] == "/zh-hans/"


def test_a_guests_session_is_handed_to_the_new_account(client, adopted):
    session = client.session
    session["cluster"] = "c1"
    session.save()
    client.post(ADDRESS, GOOD)
    assert adopted == [(session.session_key, "小明")]
    assert client.session["cluster"] == "c1"
    assert client.session.session_key != session.session_key


def test_a_visitor_without_a_session_has_nothing_to_hand_over(client, adopted):
    client.post(ADDRESS, GOOD)
    assert adopted == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"username": ""}, "This field is required."),
        ({"username": "a b"}, "Use letters, digits and @ . + - _ only, no spaces."),
        ({"username": "ANNA"}, "That name is taken."),
        ({"password": "short"}, "This password is too short."),
        ({"password": "password1"}, "This password is too common."),
        ({"password": "小明小明小明小明", "username": "小明小明小明小明"}, "too similar to the username"),
        ({"language": "tlh"}, "tlh is not one of the available choices"),
    ],
    ids=["no-name", "space", "taken", "short", "common", "like-the-name", "no-such-language"],
)
def test_what_cannot_be_accepted_is_said_beside_the_field(client, change, complaint):
    get_user_model().objects.create_user("Anna")
    page = client.post(ADDRESS, GOOD | change)
    assert page.status_code == 200
    assert complaint in page.content.decode()
    assert get_user_model().objects.count() == 1


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/en/lessons/pod/", "/en/lessons/pod/"),
        ("https://elsewhere.example/", "/en/"),
        ("//elsewhere.example/", "/en/"),
        ("/en/accounts/sign-in/?next=/", "/en/"),
    ],
    ids=["a-page-of-ours", "another-site", "another-site-without-scheme", "an-account-page"],
)
def test_the_visitor_goes_on_only_to_pages_of_this_site(client, wanted, reached):
    answer = client.post(ADDRESS, GOOD | {"next": wanted, "language": "en"})
    assert answer["Location"] == reached


def test_one_network_cannot_make_accounts_without_end(client, monkeypatch):
    from k8slearn.accounts import throttle

    monkeypatch.setattr(throttle, "SIGN_UPS", throttle.Limit("sign-up", 2, 60))
    codes = []
    for number in range(3):
        codes.append(client.post(ADDRESS, GOOD | {"username": f"u{number}"}).status_code)
        client.logout()
    assert codes == [302, 302, 429]
    assert get_user_model().objects.count() == 2
