"""Accounts: made in bulk, opened by the security administrator with a one-time slip, closed, never deleted (practice 15)."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation import audit, rights
from xuncha.foundation.dates import today
from xuncha.foundation.refusals import Missing, NotAllowed
from xuncha.foundation.verbs import verb
from xuncha.people.models import Appointment, User, accounts_of_same_people

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread on paper: no i, l, o, 0, 1
GROUPS, GROUP_SIZE = 3, 4  # 12 characters of 31: 59 bits, for one sign-in


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed once and handed over; the password exists here and as a hash, nowhere else."""

    user: User
    password: str
    roles: tuple[str, ...] = ()


def one_time_password() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _place in range(GROUP_SIZE)) for _group in range(GROUPS))
    return "-".join(groups)


def username_for(name: str, suffix: str = "") -> str:
    """Pinyin of the name, made unique by a number: 李正 → lizheng, lizheng2."""
    from pypinyin import lazy_pinyin

    base = re.sub(r"[^a-z0-9]", "", "".join(lazy_pinyin(name)).lower())[:40] or "user"
    base += suffix
    taken = set(User.objects.filter(username__startswith=base).values_list("username", flat=True))
    number = 1
    while (candidate := base if number == 1 else f"{base}{number}") in taken:
        number += 1
    return candidate


def require(by: User, right: str) -> None:
    """Rights over accounts have one county-wide scope."""
    if not by.reach(right, acting=True):
        raise NotAllowed(_("这一步由%(who)s办理") % {"who": rights.who_could(right)})


@verb
def create_account(
    *,
    name: str,
    organisation: Organisation | None,
    by: User,
    post: str = "",
    phone: str = "",
    second_of: User | None = None,
) -> User:
    """An account that opens with its first appointment: until then it has no password (practice 15)."""
    if not by.reach("people.create_accounts", acting=True) and not by.reach("people.propose", acting=True):
        raise NotAllowed(_("建立账号由%(who)s办理") % {"who": rights.who_could("people.create_accounts")})
    return new_account(
        name=name, organisation=organisation, post=post, phone=phone, second_of=second_of, by=by
    )


def new_account(
    *,
    name: str,
    organisation: Organisation | None,
    by: User | None,
    post: str = "",
    phone: str = "",
    second_of: User | None = None,
    username: str = "",
) -> User:
    """Write the account; the right was checked by the verb that calls."""
    if not name.strip():
        raise Missing(_("请写明姓名"))
    user = User.objects.create_user(
        username or username_for(name, "-gl" if second_of else ""),
        None,
        name=name.strip(),
        organisation=organisation,
        post=post.strip(),
        phone=phone.strip(),
        second_of=second_of,
        is_active=False,
        must_change_password=True,
    )
    audit.record("people.account_created", by=by, about=user, data={"username": user.username})
    return user


def is_new(user: User) -> bool:
    """Nobody has signed in to it yet, so a first slip may be printed (again)."""
    return user.last_login is None


@verb
def print_first_slips(users: Sequence[User], *, by: User) -> list[Slip]:
    """Open these accounts with one-time passwords. Repeatable until the first sign-in; an older slip is then void."""
    require(by, "people.activate")
    return [_first_slip(user, by) for user in users]


def _first_slip(user: User, by: User) -> Slip:
    if by.pk in accounts_of_same_people(user.pk):
        raise NotAllowed(_("不能为本人开通账号"))
    if not is_new(user):
        raise NotAllowed(_("%(name)s已经登录过；忘记口令请走口令重置") % {"name": user.name})
    held = list(Appointment.objects.of_person(user).in_force(today()))
    future = Appointment.objects.of_person(user).filter(state=Appointment.State.ACTIVE)
    if not held and not future.exists():
        raise Missing(_("%(name)s还没有启用的授权，不能开通账号") % {"name": user.name})
    password = set_one_time_password(user, is_active=True)
    audit.record("people.slip_printed", by=by, about=user)
    return Slip(user, password, tuple(appointment.describe() for appointment in held))


def set_one_time_password(user: User, **fields: bool) -> str:
    """Only the hash is kept. Whoever signs in with it must choose a password first."""
    password = one_time_password()
    user.password = make_password(password)
    user.must_change_password = True
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=["password", "must_change_password", *fields])
    return password


@verb
def deactivate(user: User, *, by: User, reason: str) -> User:
    """Lock an account at once: its sessions end with the next request. Appointments stay as they are."""
    require(by, "people.revoke")
    if by.pk == user.pk:
        raise NotAllowed(_("不能停用自己的账号"))
    if not reason.strip():
        raise Missing(_("请写明停用理由"))
    user.is_active = False
    user.save(update_fields=["is_active"])
    audit.record("people.deactivated", by=by, about=user)
    return user


@verb
def reactivate(user: User, *, by: User, reason: str) -> User:
    """Unlock an account that was in use before."""
    require(by, "people.activate")
    if is_new(user) and not user.has_usable_password():
        raise NotAllowed(_("这个账号还没有开通；请启用授权并打印口令条"))
    if not reason.strip():
        raise Missing(_("请写明恢复理由"))
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record("people.reactivated", by=by, about=user)
    return user


@verb
def change_phone(phone: str, *, by: User) -> User:
    """One's own telephone number."""
    by.phone = phone.strip()
    by.save(update_fields=["phone"])
    audit.record("people.phone_changed", by=by, about=by)
    return by
