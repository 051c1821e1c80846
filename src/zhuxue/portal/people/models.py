"""Offices in their tree, persons who sign in, and which role a person has in which office from when until when."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class Office(models.Model):
    """One place of the tree province → city → county → school → (college →) class.

    `path` holds the codes from the root down to this office, as /43/4306/430626/; whoever acts for an office
    sees what stands at its path or below.
    """

    class Kind(models.TextChoices):
        """What kind of place."""

        PROVINCE = "province", _("省")
        CITY = "city", _("市州")
        COUNTY = "county", _("县市区")
        SCHOOL = "school", _("学校")
        COLLEGE = "college", _("院系")
        CLASS = "class", _("班级")

    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100, db_index=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.CharField(max_length=250, unique=True)
    closed_on = models.DateField(null=True)  # from this day; null means it goes on

    class Meta:
        """The path is what scope is made of, so the database holds its form."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(path__startswith="/", path__endswith="/", path=Upper("path")),
                name="office_path_has_its_form",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="province", parent=None) | ~models.Q(kind="province") & ~models.Q(parent=None),
                name="office_only_the_province_is_a_root",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PersonManager(BaseUserManager["Person"]):
    """What Django asks of the table of persons."""


class Person(AbstractBaseUser):
    """Somebody who can sign in. The username tells nothing of the person; the name is what colleagues read."""

    username = models.CharField(_("用户名"), max_length=40, unique=True)
    name = models.CharField(_("姓名"), max_length=50)
    is_active = models.BooleanField(default=True)
    one_time_password = models.BooleanField(default=False)  # printed on a slip: the first sign-in must change it

    objects = PersonManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.username


class Role(models.TextChoices):
    """What somebody is in an office; what a role may do stands in access.yaml."""

    APPLICANT = "applicant", _("学生或监护人")
    CLASS_TEACHER = "class_teacher", _("班主任")
    SCHOOL_OFFICER = "school_officer", _("学校资助专干")
    SCHOOL_HEAD = "school_head", _("学校负责人")
    COUNTY = "county", _("县级资助中心")
    CITY = "city", _("市级资助中心")
    PROVINCE = "province", _("省级资助中心")
    FINANCE = "finance", _("财务")
    AUDITOR = "auditor", _("审计")
    DONOR = "donor", _("捐赠方")


class Membership(models.Model):
    """One person in one role of one office. `ends_on` is the last day; null means it goes on."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        """A person has a role in an office once at a time."""

        constraints = [
            models.UniqueConstraint(
                fields=["person", "office", "role"],
                condition=models.Q(ends_on=None),
                name="membership_once_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person.username} {self.role} {self.office.code}"
