"""Events, who is hit, what was decided and paid, and the checks afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("applications", "0005_panel_members_leave_for_a_reason"),
        ("awards", "0002_append_only"),
        ("funds", "0004_more_is_append_only"),
        ("jobs", "0001_jobs"),
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0007_school_years"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Emergency",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=60)),
                ("from_on", models.DateField()),
                ("until_on", models.DateField(null=True)),
                ("basis", models.CharField(max_length=200)),
                ("regions", models.JSONField(default=list)),
                ("places", models.JSONField(default=list)),
                ("student_fen", models.BigIntegerField(null=True)),
                ("event_fen", models.BigIntegerField(null=True)),
                ("limits_basis", models.CharField(blank=True, max_length=200)),
                ("period", models.CharField(max_length=9)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("declared", "已登记，待另一人确认"),
                            ("open", "办理中"),
                            ("closed", "已结束"),
                            ("withdrawn", "未启动"),
                        ],
                        default="declared",
                        max_length=10,
                    ),
                ),
                ("declared_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("form_key", models.UUIDField(unique=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "declared_as",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                ("schools", models.ManyToManyField(blank=True, related_name="+", to="people.office")),
            ],
        ),
        migrations.CreateModel(
            name="CheckDraw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("seed", models.PositiveBigIntegerField()),
                ("share_percent", models.PositiveSmallIntegerField()),
                ("among", models.JSONField()),
                ("drawn", models.PositiveIntegerField()),
                ("due_on", models.DateField()),
                ("at", models.DateTimeField()),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="emergencies.emergency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Affected",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("lives", models.BooleanField(null=True)),
                ("studies", models.BooleanField(default=False)),
                ("register", models.BooleanField(default=False)),
                ("applied", models.BooleanField(default=False)),
                ("added", models.BooleanField(default=False)),
                ("held", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unknown", "住址不明，待核实"),
                            ("found", "待学校核实"),
                            ("confirmed", "学校已核实，待审批"),
                            ("refused", "不列入"),
                            ("approved", "已批准"),
                        ],
                        max_length=10,
                    ),
                ),
                ("since", models.DateField()),
                ("due_on", models.DateField()),
                ("story", models.CharField(blank=True, max_length=300)),
                ("amount_fen", models.BigIntegerField(null=True)),
                (
                    "adjustment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="emergencies",
                        to="applications.case",
                    ),
                ),
                (
                    "award",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected",
                        to="awards.award",
                    ),
                ),
                (
                    "case",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="affected",
                        to="applications.case",
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.enrolment"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.fund"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "school",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.student"
                    ),
                ),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="emergencies.emergency"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EmergencyStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sequence", models.PositiveIntegerField()),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("declared", "登记事件"),
                            ("confirmed", "确认启动"),
                            ("withdrawn", "不启动"),
                            ("limits", "登记限额"),
                            ("found", "查找受影响学生"),
                            ("added", "补充学生"),
                            ("applied", "家庭申请"),
                            ("forwarded", "省级转送"),
                            ("rows_confirmed", "学校核实属实"),
                            ("rows_refused", "不列入"),
                            ("approved", "审批金额"),
                            ("drawn", "抽取事后核查"),
                            ("checked", "登记核查结果"),
                            ("adjusting", "开始困难认定调整"),
                            ("closed", "结束"),
                        ],
                        max_length=16,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "emergency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="emergencies.emergency"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AffectedStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("unknown", "住址不明，待核实"),
                            ("found", "待学校核实"),
                            ("confirmed", "学校已核实，待审批"),
                            ("refused", "不列入"),
                            ("approved", "已批准"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="emergencies.affected"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="affected_step_by_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="affected_step_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AfterCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField()),
                (
                    "result",
                    models.CharField(
                        blank=True, choices=[("right", "情况属实"), ("doubt", "有疑点，待进一步核实")], max_length=6
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("evidence", models.CharField(blank=True, max_length=200)),
                ("at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "row",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_made",
                        to="emergencies.affected",
                    ),
                ),
                (
                    "draw",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checks", to="emergencies.checkdraw"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["result", "due_on"], name="after_check_open")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("result", ""),
                            models.Q(
                                ("at__isnull", False),
                                ("by__isnull", False),
                                models.Q(("evidence", ""), _negated=True),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="after_check_has_its_evidence",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by", None),
                            models.Q(
                                models.Q(("by", models.F("confirmed_by")), _negated=True),
                                models.Q(("by", models.F("approved_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="after_check_by_somebody_else",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(fields=["-from_on", "id"], name="emergency_by_day"),
        ),
        migrations.AddIndex(
            model_name="emergency",
            index=models.Index(fields=["state"], name="emergency_by_state"),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("basis", ""), _negated=True), models.Q(("title", ""), _negated=True)),
                name="emergency_has_its_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on", None), ("until_on__gte", models.F("from_on")), _connector="OR"),
                name="emergency_lasts",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["declared", "withdrawn"]),
                    models.Q(
                        ("confirmed_by__isnull", False),
                        models.Q(("confirmed_by", models.F("declared_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_confirmed_by_somebody_else",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergency",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("event_fen", None), ("student_fen", None)),
                    models.Q(
                        ("event_fen__gte", models.F("student_fen")),
                        ("student_fen__gte", 1),
                        models.Q(("limits_basis", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_limits_have_their_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkdraw",
            constraint=models.UniqueConstraint(fields=("emergency", "number"), name="check_draw_one_after_another"),
        ),
        migrations.AddIndex(
            model_name="affected",
            index=models.Index(fields=["emergency", "name", "id"], name="affected_by_name"),
        ),
        migrations.AddIndex(
            model_name="affected",
            index=models.Index(fields=["office", "state", "held", "due_on"], name="affected_by_office"),
        ),
        migrations.AddIndex(
            model_name="affected",
            index=models.Index(fields=["emergency", "state", "school"], name="affected_by_school"),
        ),
        migrations.AddIndex(
            model_name="affected",
            index=models.Index(fields=["student"], name="affected_by_student"),
        ),
        migrations.AddConstraint(
            model_name="affected",
            constraint=models.UniqueConstraint(fields=("emergency", "student"), name="affected_once_an_event"),
        ),
        migrations.AddConstraint(
            model_name="affected",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        ("amount_fen__gte", 1),
                        ("award__isnull", False),
                        ("fund__isnull", False),
                        ("held", False),
                        ("payer__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="affected_approved_says_how_much_and_from_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="affected",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "confirmed"), _negated=True),
                    models.Q(("case__isnull", False), ("held", False)),
                    _connector="OR",
                ),
                name="affected_confirmed_has_its_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencystep",
            constraint=models.UniqueConstraint(
                fields=("emergency", "sequence"), name="emergency_step_one_after_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="emergencystep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("what__in", ["declared", "confirmed", "withdrawn", "closed"])),
                fields=("emergency", "what"),
                name="emergency_step_once",
            ),
        ),
    ]
