"""Signing in and out, choosing a password, the language, and viewing as a learner."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from makerpath.domain.errors import MakerpathError, N_
from makerpath.domain.text import LANGUAGES
from makerpath.service.accounts import operations
from makerpath.service.accounts.operations import SIGNED_IN, SignedIn
from makerpath.service.people.operations import edit_person
from makerpath.service.web.access import public, signed_in
from makerpath.service.web.context import (
    act,
    actor,
    COOKIE,
    forget_db,
    language,
    LANGUAGE_COOKIE,
    me,
    services,
    sign_in_id,
)
from makerpath.service.web.pages import page, say
from makerpath.service.web.problems import problem

accounts = Blueprint("accounts", __name__)
blueprints = (accounts,)
YEAR = 365 * 24 * 3600


@accounts.get("/sign-in")
@public("the way in")
def sign_in() -> str:
    return page("sign_in.html", typed={}, problem=None, next=request.args.get("next", ""))


@accounts.post("/sign-in")
@public("the way in")
def enter() -> Response | tuple[str, int]:
    try:
        begun = operations.sign_in_with_password(
            services(), email=request.form.get("email", ""), password=request.form.get("password", "")
        )
    except MakerpathError as error:
        typed = {"email": request.form.get("email", "")}
        shown = problem(error, language())
        return page("sign_in.html", typed=typed, problem=shown, next=request.form.get("next", "")), error.status
    return signed(begun, local(request.form.get("next")))


@accounts.post("/sign-out")
@signed_in
def leave() -> Response:
    row = sign_in_id()
    forget_db()
    if row is not None:
        operations.sign_out(services(), row)
    response = redirect("/", 303)
    response.delete_cookie(COOKIE)
    return response


@accounts.get("/forgot")
@public("whoever forgot the password cannot sign in")
def forgot() -> str:
    return page("forgot.html", sent=False)


@accounts.post("/forgot")
@public("whoever forgot the password cannot sign in")
def ask_reset() -> str:
    operations.ask_reset(services(), email=request.form.get("email", ""), language=language())
    return page("forgot.html", sent=True)


@accounts.get("/reset/<token>")
@public("the link itself is the right")
def reset(token: str) -> str:
    return page("reset.html", token=token, problem=None)


@accounts.post("/reset/<token>")
@public("the link itself is the right")
def choose_password(token: str) -> Response | tuple[str, int]:
    try:
        begun = operations.choose_password(services(), token=token, password=request.form.get("password", ""))
    except MakerpathError as error:
        return page("reset.html", token=token, problem=problem(error, language())), error.status
    say(N_("The new password holds. You are signed in."))
    return signed(begun, "/home")


@accounts.post("/language")
@public("a choice of words")
def choose_language() -> Response:
    wanted = request.form.get("language", "")
    response = redirect(local(request.form.get("next")), 303)
    if wanted in LANGUAGES:
        response.set_cookie(
            LANGUAGE_COOKIE, wanted, max_age=YEAR, httponly=True, samesite="Lax", secure=services().settings.secure
        )
    return response


@accounts.post("/view-as-learner")
@signed_in
def view_as_learner() -> Response:
    act(operations.view_as_learner, sign_in_id=sign_in_id(), on=request.form.get("on") == "1")
    return redirect(local(request.form.get("next")), 303)


@accounts.get("/account")
@signed_in
def account() -> str:
    return page("account.html", typed={}, problem=None)


@accounts.post("/account")
@signed_in
def save_account() -> Response | tuple[str, int]:
    try:
        act(
            edit_person,
            person_id=me().person_id,
            display_name=request.form.get("display_name", ""),
            certificate_name=request.form.get("certificate_name", ""),
            language=request.form.get("language") if request.form.get("language") in LANGUAGES else me().language,
        )
    except MakerpathError as error:
        return page("account.html", typed=request.form.to_dict(), problem=problem(error, language())), error.status
    say(N_("Saved."))
    return redirect(url_for("accounts.account"), 303)


def signed(begun: SignedIn, to: str) -> Response:
    """Send the browser on with its cookie."""
    response = redirect(to, 303)
    response.set_cookie(
        COOKIE,
        begun.token,
        max_age=int(SIGNED_IN.total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=services().settings.secure,
    )
    return response


def local(address: str | None) -> str:
    """An address of this service to go on to; the start page for anything else."""
    address = address or ""
    if address[:1] == "/" and address[1:2] not in ("/", "\\") and address.isprintable():
        return address
    return "/home" if actor() or not address else "/"
