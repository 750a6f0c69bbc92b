"""Sign up, sign in, sign out. A page by link and form; what a guest did is theirs afterwards."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from k8slearn.accounts import throttle
from k8slearn.accounts.entry import enter, language_of, remember_language
from k8slearn.accounts.forms import SignInForm, SignUpForm

TOO_MANY = 429


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make an account; its owner is signed in at once and goes on where they were."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    form = SignUpForm(request.POST or None, initial={"language": get_language()})
    status = 200
    if form.is_valid():
        if not throttle.is_reached(throttle.SIGN_UPS, throttle.address(request)):
            throttle.count(throttle.SIGN_UPS, throttle.address(request))
            enter(request, form.save())
            return go_on(request, form.cleaned_data["language"])
        form.add_error(None, gettext("Many accounts were just made from your network. Try again in an hour."))
        status = TOO_MANY
    return show(request, "registration/sign_up.html", form, status)


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in; a guest's work in this browser joins the account's."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    form = SignInForm(request, request.POST or None)
    if form.is_valid():
        user = form.get_user()
        enter(request, user)
        return go_on(request, language_of(user))
    slow = form.has_error("__all__", "slow")
    return show(request, "registration/sign_in.html", form, TOO_MANY if slow else 200)


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, back to the start page in the language of this page."""
    logout(request)
    return redirect("home")


def show(request: HttpRequest, template: str, form: object, status: int) -> HttpResponse:
    return render(request, template, {"form": form, "next": wanted_address(request)}, status=status)


def go_on(request: HttpRequest, language: str) -> HttpResponse:
    """Redirect to where the visitor wanted to go, in their account's language."""
    wanted = wanted_address(request)
    address = translate_url(wanted, language) if wanted else f"/{language}/"
    return remember_language(redirect(address), language)


def next_address(request: HttpRequest) -> str:
    return wanted_address(request) or f"/{get_language()}/"


def wanted_address(request: HttpRequest) -> str:
    """Return the `next` parameter if it is an address of this site and no account page, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    pages = {reverse("accounts:login"), reverse("accounts:signup")}
    return wanted if safe and wanted.partition("?")[0] not in pages else ""
