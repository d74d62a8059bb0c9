"""`makerpath admin`: the first school and its administrator, and passwords that were lost with the mail."""

from __future__ import annotations

import click

from makerpath.cli.output import say
from makerpath.domain.errors import N_


@click.group(help=N_("Create and mend administrators' accounts."))
def admin() -> None:
    """Commands of whoever runs the service."""


@admin.command(help=N_("Make a school with its first administrator."))
@click.option("--school", required=True, help=N_("A short name for addresses, such as riverside."))
@click.option("--code", required=True, help=N_("Two to eight capital letters for serial numbers, such as RVS."))
@click.option("--name", required=True, help=N_("The school's name in English."))
@click.option("--name-zh", default="", help=N_("The school's name in Chinese."))
@click.option("--time-zone", default="UTC", show_default=True, help=N_("Such as Asia/Shanghai."))
@click.option("--email", required=True, help=N_("The administrator's address."))
@click.option("--person", required=True, help=N_("The administrator's name."))
@click.password_option(
    envvar="MAKERPATH_ADMIN_PASSWORD", help=N_("The administrator's password; asked for if not given.")
)
def create(
    school: str, code: str, name: str, name_zh: str, time_zone: str, email: str, person: str, password: str
) -> None:
    """Make the school and the account in one go; nothing is made if anything is wrong."""
    from makerpath.service.accounts.bootstrap import create_school_with_administrator
    from makerpath.service.core.schema import bring_up_to_date
    from makerpath.service.core.settings import from_environment
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    bring_up_to_date(services.database)
    names = {"en": name} | ({"zh-Hans": name_zh} if name_zh else {})
    create_school_with_administrator(
        services, slug=school, code=code, name=names, time_zone=time_zone, email=email, person=person, password=password
    )
    say(N_("{name} is there. Sign in at {url} as {email}."), name=name, url=services.settings.service_url, email=email)


@admin.command(help=N_("Give an account a new password."))
@click.option("--email", required=True, help=N_("The account's address."))
@click.password_option(envvar="MAKERPATH_ADMIN_PASSWORD", help=N_("The new password; asked for if not given."))
def password(email: str, password: str) -> None:
    """For whoever cannot get a link by mail."""
    from makerpath.service.accounts.bootstrap import replace_password
    from makerpath.service.core.settings import from_environment
    from makerpath.service.web.app import make_services

    replace_password(make_services(from_environment()), email=email, password=password)
    say(N_("The new password holds."))


@admin.command(help=N_("Show how much a school's files have, or give the school a quota of its own."))
@click.option("--school", required=True, help=N_("The school's short name."))
@click.option("--gib", type=click.FloatRange(min=0), help=N_("The new quota in GiB; 0 for the installation's own."))
def quota(school: str, gib: float | None) -> None:
    """What a school holds counts every file that is not erased, and uploads on their way."""
    from makerpath.service.core.settings import from_environment
    from makerpath.service.core.templates import human_size
    from makerpath.service.people.operations import school_by_slug
    from makerpath.service.uploads.quotas import set_quota, usage
    from makerpath.service.web.app import make_services

    services = make_services(from_environment())
    school_id = school_by_slug(services, school)
    if gib is not None:
        set_quota(services, school_id, round(gib * 1024**3) or None)
    held, limit = usage(services, school_id)
    say(N_("{school}: {held} of {limit}."), school=school, held=human_size(held), limit=human_size(limit))
