"""The two roles: everybody is a student; members of the group `settings.INSTRUCTOR_GROUP` also teach."""

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Group


def is_instructor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Tell whether `user` may write quizzes and see results. Superusers may."""
    if not user.is_authenticated or not user.is_active:
        return False
    return user.is_superuser or user.groups.filter(name=settings.INSTRUCTOR_GROUP).exists()


def set_instructor(user: AbstractBaseUser, value: bool) -> None:
    """Put `user` into the instructors' group, or take them out."""
    group, _ = Group.objects.get_or_create(name=settings.INSTRUCTOR_GROUP)
    if value:
        user.groups.add(group)
    else:
        user.groups.remove(group)
