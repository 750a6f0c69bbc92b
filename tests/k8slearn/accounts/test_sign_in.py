"""Signing in and out."""

import pytest
from django.contrib.auth import get_user_model

from k8slearn.accounts import throttle
from k8slearn.accounts.models import Profile
from k8slearn.accounts.signals import guest_adopted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("store")]

ADDRESS = "/en/accounts/sign-in/"
PASSWORD = "harbour-pilot-7"


@pytest.fixture
def anna():
    return get_user_model().objects.create_user("anna", password=PASSWORD)


def test_the_right_password_signs_in_and_leads_to_the_accounts_language(client, anna):
    Profile.objects.create(user=anna, language="zh-hans")
    answer = client.post(ADDRESS, {"username": "anna", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/zh-hans/")
    assert client.session["_auth_user_id"] == str(anna.pk)


def test_signing_in_also_adopts_what_the_guest_did(client, anna):
    seen = []

    def listen(session_key, user, **_):
        seen.append((session_key, user.pk))

    session = client.session
    session["cluster"] = "c1"
    session.save()
    guest_adopted.connect(listen)
    client.post(ADDRESS, {"username": "anna", "password": PASSWORD})
    guest_adopted.disconnect(listen)
    assert seen == [(session.session_key, anna.pk)]


def test_a_wrong_password_says_so_and_signs_nobody_in(client, anna):
    page = client.post(ADDRESS, {"username": "anna", "password": "nope"})
    assert "Name and password do not match." in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_is_slowed_down_for_that_name_and_not_for_others(client, anna):
    get_user_model().objects.create_user("ben", password=PASSWORD)
    for _ in range(throttle.WRONG_PASSWORDS.most):
        assert client.post(ADDRESS, {"username": "anna", "password": "nope"}).status_code == 200
    assert client.post(ADDRESS, {"username": "Anna", "password": PASSWORD}).status_code == 429
    assert client.post(ADDRESS, {"username": "ben", "password": PASSWORD}).status_code == 302


def test_sign_out_needs_a_post_and_ends_the_session(client, anna):
    client.force_login(anna)
    assert client.get("/en/accounts/sign-out/").status_code == 405
    assert client.post("/en/accounts/sign-out/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_a_form_from_another_site_is_refused(anna):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(ADDRESS, {"username": "anna", "password": PASSWORD})
    assert answer.status_code == 403
