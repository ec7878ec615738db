"""Who works here, under which appointment, and what keeps them from a matter (domain §3.14, §8; practice 5, 15)."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from xuncha.catalogue.models import Organisation
from xuncha.foundation.dates import today
from xuncha.foundation.models import Exclusion
from xuncha.foundation.records import Record
from xuncha.foundation.scoping import Clause, ProtectedQuerySet, Reach
from xuncha.people.roles import ADMINISTRATORS, Role, roles


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with an account. There is no superuser; what one may do comes from appointments alone."""

    username = models.CharField(_("用户名"), max_length=60, unique=True)
    name = models.CharField(_("姓名"), max_length=60)
    email = models.CharField(max_length=1, blank=True, default="", editable=False)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("单位"),
    )
    post = models.CharField(_("职务"), max_length=120, blank=True)
    phone = models.CharField(_("电话"), max_length=40, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(default=False)
    signing_suspended = models.BooleanField(
        default=False, help_text="After a password reset until the person is confirmed (design §6)"
    )
    second_of = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("同一人的业务账号"),
        help_text="An administrator may be the second account of a person (practice 15)",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("人员")

    def __str__(self) -> str:
        return self.name

    @cached_property
    def appointments(self) -> list[Appointment]:
        """Appointments in force today, read once a request."""
        return list(Appointment.objects.of_person(self).in_force(today()))

    @cached_property
    def _own_exclusions(self) -> frozenset[str]:
        return frozenset(Exclusion.objects.filter(user_id=self.pk).values_list("kind", flat=True))

    def excluded_kinds(self) -> frozenset[str]:
        return self._own_exclusions

    def reach(self, right: str, *, acting: bool = False, on: date | None = None) -> Reach:
        """Everything this right opens to this person: one clause per appointment and grant.

        `acting`: only appointments whose term to act still runs; reading lasts until `reads_until`.
        `on`: as of another day, for acts done on paper.
        """
        if on is None:
            return self._reach_today(right, acting)
        held = list(Appointment.objects.of_person(self).in_force(on))
        return self.reach_through(held, right, acting=acting, on=on)

    def _reach_today(self, right: str, acting: bool) -> Reach:  # noqa: FBT001 - a cache key
        cache: dict[tuple[str, bool], Reach] = self.__dict__.setdefault("_reaches", {})
        key = (right, acting)
        if key not in cache:
            cache[key] = self.reach_through(self.appointments, right, acting=acting, on=today())
        return cache[key]

    def reach_through(self, held: list[Appointment], right: str, *, acting: bool, on: date) -> Reach:
        """What these appointments of this person open on a day."""
        if acting and (self.signing_suspended or not self.is_active):
            return Reach(self.pk)
        clauses = [
            clause
            for appointment in held
            if not acting or appointment.acts_on(on)
            for clause in appointment.clauses(right)
        ]
        return Reach(self.pk, tuple(dict.fromkeys(clauses)))

    def may(self, right: str, record: models.Model) -> bool:
        """Whether this person may do this to this record today; the same clauses as the lists."""
        return self.reach(right, acting=True).covers(record)

    def holds(self, right: str) -> bool:
        """Whether any appointment gives this right somewhere; for menus, never for access."""
        return bool(self.reach(right))

    @property
    def rights(self) -> set[str]:
        return {grant.right for held in self.appointments for grant in held.role.grants}

    @property
    def role_labels(self) -> list[str]:
        return [appointment.describe() for appointment in self.appointments]

    @property
    def is_administrator(self) -> bool:
        return any(held.role.administrator for held in self.appointments)


class AppointmentQuerySet(ProtectedQuerySet):
    def in_force(self, day: date) -> Self:
        """Active on `day`, at least for reading."""
        return self.filter(
            Q(reads_until=None) | Q(reads_until__gte=day), state=Appointment.State.ACTIVE, acts_from__lte=day
        )

    def acting(self, day: date) -> Self:
        """Active on `day` for acting as well."""
        return self.in_force(day).filter(Q(acts_until=None) | Q(acts_until__gte=day))

    def of_person(self, user: User) -> Self:
        """One's own appointments: everybody may know them, and every right is read off them."""
        return self.filter(user_id=user.pk)._admit()


class Appointment(Record):
    """A right to act for a time, in a role, within a scope (一次一授权; practice 5).

    Proposed by the office, approved by the leading group, activated by the security administrator, never by or for
    oneself. `acts_until` ends acting, `reads_until` ends reading (a group reads until archive). The scope columns say
    whose list it stands in: the first id of the scope.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待批准")
        FOUNDING = "founding", _("初始授权待启用")
        APPROVED = "approved", _("待启用")
        ACTIVE = "active", _("有效")
        REVOKED = "revoked", _("已收回")
        REFUSED = "refused", _("未批准")
        WITHDRAWN = "withdrawn", _("已撤回")

    class Sort(models.TextChoices):
        REGULAR = "regular", _("正式授权")
        SUPPLEMENTARY = "supplementary", _("补充授权")
        REVIEW = "review", _("复核授权")
        FOUNDING = "founding", _("初始授权")

    OPEN = (State.PROPOSED, State.FOUNDING, State.APPROVED, State.ACTIVE)
    read_right = "people.read"
    kind_name = "appointment"

    state = models.CharField(_("状态"), max_length=12, choices=State.choices, default=State.PROPOSED)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    role_code = models.CharField(_("角色"), max_length=30)
    scope_ids = models.JSONField(
        default=list, help_text="ids of the scope column; empty for a county-wide role"
    )
    scope_label = models.CharField(_("范围"), max_length=200, blank=True)
    round_id = models.BigIntegerField(null=True, editable=False)
    group_id = models.BigIntegerField(null=True, editable=False)
    engagement_id = models.BigIntegerField(null=True, editable=False)
    organisation_id = models.BigIntegerField(null=True, editable=False)
    sort = models.CharField(_("种类"), max_length=16, choices=Sort.choices, default=Sort.REGULAR)
    document_no = models.CharField(_("授权文号"), max_length=80, blank=True)
    acts_from = models.DateField(_("授权起"))
    acts_until = models.DateField(_("履职止"), null=True, blank=True)
    reads_until = models.DateField(_("查阅止"), null=True, blank=True)
    replaces = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("接替")
    )

    objects: ClassVar[Any] = AppointmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("授权")
        indexes = [
            models.Index(fields=["user", "state"], name="appointment_user"),
            models.Index(fields=["group_id", "state"], name="appointment_group"),
            models.Index(fields=["round_id", "-id"], name="appointment_round"),
            models.Index(fields=["state", "-id"], name="appointment_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(
                    role_code__in=ADMINISTRATORS, state__in=("proposed", "founding", "approved", "active")
                ),
                name="administrator_roles_exclude",
            ),
            models.CheckConstraint(
                condition=Q(acts_until=None) | Q(acts_until__gte=F("acts_from")),
                name="appointment_term_in_order",
            ),
            models.CheckConstraint(
                condition=Q(reads_until=None) | Q(acts_until=None) | Q(reads_until__gte=F("acts_until")),
                name="appointment_reads_as_long_as_acts",
            ),
        ]

    def __str__(self) -> str:
        return self.describe()

    @property
    def role(self) -> Role:
        return roles()[self.role_code]

    def describe(self) -> str:
        return f"{self.scope_label} {self.role.label}".strip()

    def acts_on(self, day: date) -> bool:
        return self.acts_until is None or day <= self.acts_until

    def over_on(self, day: date) -> bool:
        """Active by its state, but its term to act has ended; reading may go on."""
        return self.state == self.State.ACTIVE and not self.acts_on(day)

    def author_ids(self) -> list[int]:
        """Whose own matter this is: nobody approves or activates an appointment of their own or that they proposed."""
        return accounts_of_same_people(self.user_id, self.created_by_id)

    def signed_content(self) -> dict[str, Any]:
        names = ("role_code", "scope_ids", "sort", "document_no", "acts_from", "acts_until", "reads_until")
        return {name: getattr(self, name) for name in names} | {
            "user": self.user_id,
            "name": self.user.name,
            "replaces": self.replaces_id,
        }

    def clauses(self, right: str) -> list[Clause]:
        """What this appointment opens for one right; a scoped role without a scope opens nothing."""
        role = self.role
        if role.column is not None and not self.scope_ids:
            return []
        placed = role.column, tuple(self.scope_ids) if role.column else ()
        return [
            Clause(*((None, ()) if grant.everywhere else placed), grant.audience, grant.own)
            for grant in role.grants
            if grant.right == right
        ]


def accounts_of_same_people(*user_ids: int | None) -> list[int]:
    """These accounts and every other account of the same persons (an administrator may be somebody's second account)."""
    ids = {user_id for user_id in user_ids if user_id}
    first = set(User.objects.filter(pk__in=ids).values_list("second_of_id", flat=True)) - {None}
    persons = ids | first
    return list(
        User.objects.filter(Q(pk__in=persons) | Q(second_of_id__in=persons)).values_list("pk", flat=True)
    )


class RecusalQuerySet(ProtectedQuerySet):
    def of_person(self, user: User) -> Self:
        """What one declared oneself, and what was decided about it."""
        return self.filter(user_id=user.pk)._admit()


class Recusal(Record):
    """A declared or found relation of a person to a unit, and what was decided (domain §3.14 recusal)."""

    class Relation(models.TextChoices):
        SPOUSE = "spouse", _("夫妻")
        LINEAL = "lineal", _("直系血亲")
        COLLATERAL = "collateral", _("三代以内旁系血亲")
        IN_LAW = "in_law", _("近姻亲")
        WORKED = "worked", _("曾在该单位工作")
        SUBORDINATE = "subordinate", _("曾为上下级")
        SAME_TEAM = "same_team", _("曾在同一班子共事")
        TEACHER = "teacher", _("师生、同学")
        ECONOMIC = "economic", _("经济利害关系")
        NATIVE = "native", _("籍贯或成长地")
        OTHER = "other", _("其他")

    class Origin(models.TextChoices):
        SELF = "self", _("本人申报")
        OFFICE = "office", _("核查发现")
        UNIT = "unit", _("被巡察单位提出")
        OTHERS = "others", _("他人反映")

    read_right = "people.recusals"
    kind_name = "recusal"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("单位")
    )
    relation = models.CharField(_("关系"), max_length=16, choices=Relation.choices)
    detail = models.CharField(_("说明"), max_length=300, blank=True)
    period = models.CharField(_("时间"), max_length=80, blank=True)
    origin = models.CharField(_("来源"), max_length=10, choices=Origin.choices, default=Origin.SELF)

    objects: ClassVar[Any] = RecusalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("回避情形")
        indexes = [
            models.Index(fields=["organisation", "state"], name="recusal_organisation"),
            models.Index(fields=["user", "state"], name="recusal_user"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation}"

    @property
    def state_label(self) -> Any:
        from xuncha.foundation.flow.engine import flow_of

        return flow_of(self).label(self.state)

    def author_ids(self) -> list[int]:
        return accounts_of_same_people(self.user_id)


class Undertaking(models.Model):
    """What was read and signed before first access: secrecy, discipline (001 五严禁五不准, 004 八个严禁)."""

    class Sort(models.TextChoices):
        SECRECY = "secrecy", _("保密承诺书")
        DISCIPLINE = "discipline", _("纪律承诺书")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sort = models.CharField(max_length=12, choices=Sort.choices)
    text_version = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "sort", "text_version"], name="undertaking_once_a_version"
            )
        ]


class PasswordReset(Record):
    """A reset asked for by one administrator and confirmed by another; signing rests until the person is confirmed."""

    read_right = "people.resets"
    kind_name = "password_reset"

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("人员"))
    reason = models.CharField(_("理由"), max_length=200)
    drops_second_factor = models.BooleanField(
        _("同时解除两步验证"), default=False, help_text=_("只在验证器也丢失时勾选；本人登录后重新设置")
    )

    class Meta:
        verbose_name = _("口令重置")
        indexes = [models.Index(fields=["user", "state"], name="password_reset_user")]

    def __str__(self) -> str:
        return str(self.user)

    def author_ids(self) -> list[int]:
        return accounts_of_same_people(self.user_id, self.created_by_id)
