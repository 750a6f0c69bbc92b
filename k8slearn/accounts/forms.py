"""The two forms: sign up and sign in, each with its limit on how often."""

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model, password_validation
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from k8slearn.accounts import throttle
from k8slearn.accounts.models import Profile

User = get_user_model()


class SignUpForm(forms.ModelForm):
    """Name, password (once: it can be shown), language. `save()` makes the user and their profile."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, and not one of the usual ones."),
    )
    language = forms.ChoiceField(label=_("Language of the pages"), choices=settings.LANGUAGES)

    class Meta:
        model = User
        fields = ("username",)
        labels = {"username": _("Name")}
        help_texts = {"username": _("Letters (Chinese ones too), digits and @ . + - _")}
        error_messages = {"username": {"invalid": _("Use letters, digits and @ . + - _ only, no spaces.")}}
        widgets = {"username": forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})}

    field_order = ("username", "password", "language")

    def clean_username(self) -> str:
        """Refuse a name that differs from an existing one only in its letters' case."""
        username = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=username).exists():
            raise forms.ValidationError(_("That name is taken. Choose another."), code="unique")
        return username

    def _post_clean(self) -> None:
        super()._post_clean()  # fills self.instance, which the password is compared with
        password = self.cleaned_data.get("password")
        if password:
            try:
                password_validation.validate_password(password, self.instance)
            except forms.ValidationError as error:
                self.add_error("password", error)

    @transaction.atomic
    def save(self, commit: bool = True) -> AbstractBaseUser:
        user = super().save(commit=False)
        user.set_password(self.cleaned_data["password"])
        user.save()
        Profile.objects.create(user=user, language=self.cleaned_data["language"])
        return user


class SignInForm(AuthenticationForm):
    """Django's own, with our words and a limit on wrong passwords."""

    error_messages = {
        "invalid_login": _("Name and password do not match. Mind upper and lower case."),
        "inactive": _("This account is closed."),
    }

    def __init__(self, request: HttpRequest | None = None, *args: object, **kwargs: object) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = _("Name")
        self.fields["password"].label = _("Password")

    def clean(self) -> dict:
        name = self.cleaned_data.get("username", "").lower()
        limits = [
            (throttle.WRONG_PASSWORDS, f"{throttle.address(self.request)} {name}"),
            (throttle.WRONG_BY_ADDRESS, throttle.address(self.request)),
        ]
        if any(throttle.is_reached(limit, who) for limit, who in limits):
            raise forms.ValidationError(
                _("Too many wrong passwords. Wait five minutes and try again."), code="slow"
            )
        try:
            return super().clean()
        except forms.ValidationError:
            for limit, who in limits:
                throttle.count(limit, who)
            raise
