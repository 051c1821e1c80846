"""The tables as they began."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=40, unique=True, verbose_name="用户名")),
                ("name", models.CharField(max_length=50, verbose_name="姓名")),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Office",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("province", "省"),
                            ("city", "市州"),
                            ("county", "县市区"),
                            ("school", "学校"),
                            ("college", "院系"),
                            ("class", "班级"),
                        ],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(max_length=40, unique=True)),
                ("name", models.CharField(db_index=True, max_length=100)),
                ("path", models.CharField(max_length=250, unique=True)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="people.office",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("path", django.db.models.functions.text.Upper("path")),
                            ("path__endswith", "/"),
                            ("path__startswith", "/"),
                        ),
                        name="office_path_has_its_form",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "province"), ("parent", None)),
                            models.Q(
                                models.Q(("kind", "province"), _negated=True), models.Q(("parent", None), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="office_only_the_province_is_a_root",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("applicant", "学生或监护人"),
                            ("class_teacher", "班主任"),
                            ("school_officer", "学校资助专干"),
                            ("school_head", "学校负责人"),
                            ("county", "县级资助中心"),
                            ("city", "市级资助中心"),
                            ("province", "省级资助中心"),
                            ("finance", "财务"),
                            ("auditor", "审计"),
                            ("donor", "捐赠方"),
                        ],
                        max_length=20,
                    ),
                ),
                ("begins_on", models.DateField()),
                ("ends_on", models.DateField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="memberships", to="people.office"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ends_on", None)),
                        fields=("person", "office", "role"),
                        name="membership_once_at_a_time",
                    )
                ],
            },
        ),
    ]
