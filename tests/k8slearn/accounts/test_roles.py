"""Who teaches: the group, and the command that changes it."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command

from k8slearn.accounts.roles import is_instructor

pytestmark = pytest.mark.django_db


def role(*arguments: str) -> str:
    out = StringIO()
    call_command("role", *arguments, stdout=out)
    return out.getvalue().strip()


def test_everybody_starts_as_a_student_and_the_command_changes_that():
    user = get_user_model().objects.create_user("anna")
    assert role("anna") == "anna: student"
    assert role("anna", "instructor") == "anna: instructor"
    assert is_instructor(user)
    assert role("anna", "student") == "anna: student"
    assert not is_instructor(user)


def test_guests_and_closed_accounts_never_teach():
    closed = get_user_model().objects.create_user("ben", is_active=False, is_superuser=True)
    assert not is_instructor(closed)
    assert not is_instructor(AnonymousUser())


def test_an_unknown_name_is_an_error():
    with pytest.raises(CommandError, match="there is no user 'nobody'"):
        role("nobody", "instructor")
