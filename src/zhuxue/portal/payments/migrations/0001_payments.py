"""Batches with lines and approvals, files out and in, what was paid too little or too much."""

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import zhuxue.portal.personal.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("awards", "0002_append_only"),
        ("funds", "0002_append_only"),
        ("jobs", "0001_jobs"),
        ("people", "0002_closing_and_one_time_passwords"),
        ("people", "__first__"),
        ("schools", "0005_account_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrear",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("programme", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=100)),
                ("period", models.CharField(max_length=9)),
                ("kind", models.CharField(choices=[("back_pay", "补发"), ("recovery", "追回")], max_length=10)),
                ("amount_fen", models.BigIntegerField()),
                ("was_fen", models.BigIntegerField()),
                ("now_fen", models.BigIntegerField()),
                ("cause", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("found", "待决定"),
                            ("decided", "已决定办理"),
                            ("dropped", "决定不办理"),
                            ("settled", "已结清"),
                        ],
                        default="found",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("letter", models.TextField(blank=True)),
                ("letter_how", models.CharField(blank=True, max_length=100)),
                ("found_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.enrolment"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.student"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "state"], name="arrear_by_office"),
                    models.Index(fields=["name", "id"], name="arrear_by_name"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["found", "decided"])),
                        fields=("student", "programme", "period"),
                        name="arrear_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                (
                                    "amount_fen",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("now_fen"), "-", models.F("was_fen")
                                    ),
                                ),
                                ("kind", "back_pay"),
                            ),
                            models.Q(
                                (
                                    "amount_fen",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("was_fen"), "-", models.F("now_fen")
                                    ),
                                ),
                                ("kind", "recovery"),
                            ),
                            _connector="OR",
                        ),
                        name="arrear_is_the_difference",
                    ),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 1)), name="arrear_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "found"),
                            models.Q(("decided_by__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="arrear_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["found", "dropped"]),
                            ("kind", "back_pay"),
                            models.Q(("letter", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="arrear_recovery_has_its_letter",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=100)),
                ("period", models.CharField(max_length=9)),
                ("month", models.CharField(blank=True, max_length=7)),
                (
                    "kind",
                    models.CharField(
                        choices=[("regular", "正常发放"), ("back_pay", "补发"), ("reissue", "退回重发")], max_length=10
                    ),
                ),
                ("to_school", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("declared", "已申报总数"),
                            ("checked", "已核对，待审批"),
                            ("approved_once", "一人已批，待第二人"),
                            ("approved", "两人已批，资金已预留"),
                            ("ordered", "已生成发放文件"),
                            ("sent", "已送银行，待回盘"),
                            ("returned", "部分退回"),
                            ("closed", "已办结"),
                            ("cancelled", "已作废"),
                        ],
                        default="declared",
                        max_length=14,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("year", models.PositiveSmallIntegerField()),
                ("declared_count", models.PositiveIntegerField()),
                ("declared_fen", models.BigIntegerField()),
                ("due_on", models.DateField(null=True)),
                ("due_source", models.CharField(blank=True, max_length=200)),
                ("form_key", models.UUIDField(unique=True)),
                ("declared_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "scope",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["office", "-id"], name="batch_by_office"),
                    models.Index(fields=["title", "id"], name="batch_by_title"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("declared_count__gte", 1), ("declared_fen__gte", 1)),
                        name="batch_declares_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["sent", "returned", "closed"]), _negated=True),
                            ("sent_at__isnull", False),
                            _connector="OR",
                        ),
                        name="batch_sent_says_when",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "declared")),
                        fields=("office", "programme", "period", "month", "kind", "scope"),
                        name="batch_declared_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                ("turn", models.PositiveSmallIntegerField()),
                ("lines_count", models.PositiveIntegerField()),
                ("lines_fen", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
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
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="payments.batch"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "round", "turn"), name="approval_once_a_turn"),
                    models.UniqueConstraint(fields=("batch", "round", "person"), name="approval_of_two_people"),
                    models.CheckConstraint(condition=models.Q(("turn__in", [1, 2])), name="approval_twice_at_most"),
                ],
            },
        ),
        migrations.CreateModel(
            name="BatchEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=20)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="payments.batch"
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("due_on", models.DateField()),
                ("amount_fen", models.BigIntegerField()),
                ("receipt", models.CharField(blank=True, max_length=100)),
                ("received_at", models.DateTimeField(null=True)),
                (
                    "arrear",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="instalments", to="payments.arrear"
                    ),
                ),
                (
                    "received_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("arrear", "number"), name="instalment_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 1)), name="instalment_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("receipt", ""), ("received_by", None)),
                            models.Q(
                                models.Q(("receipt", ""), _negated=True),
                                ("received_at__isnull", False),
                                ("received_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="instalment_received_with_receipt",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Line",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("programme", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=9)),
                ("month", models.CharField(blank=True, max_length=7)),
                ("amount_fen", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待核对"),
                            ("blocked", "暂停"),
                            ("ready", "可发放"),
                            ("ordered", "已送发"),
                            ("pending", "银行已收妥，尚未入账"),
                            ("paid", "已到账"),
                            ("refused", "退回"),
                            ("cancelled", "已取消"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("number", models.PositiveIntegerField(null=True)),
                ("why", models.CharField(blank=True, max_length=20)),
                ("note", models.CharField(blank=True, max_length=200)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.account"
                    ),
                ),
                (
                    "arrear",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="payments.arrear",
                    ),
                ),
                (
                    "award",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="awards.award"
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="payments.batch"
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.enrolment"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "reissues",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reissued_by",
                        to="payments.line",
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
            ],
            options={
                "indexes": [
                    models.Index(fields=["batch", "state", "name", "id"], name="line_of_batch"),
                    models.Index(fields=["office", "state"], name="line_by_office"),
                    models.Index(fields=["student"], name="line_by_student"),
                    models.Index(fields=["name", "id"], name="line_by_name"),
                    models.Index(fields=["programme", "period", "state"], name="line_by_programme"),
                    models.Index(fields=["settled_at"], name="line_by_day"),
                ],
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 1)), name="line_above_zero"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("arrear", None), ("award__isnull", False)),
                            models.Q(("arrear__isnull", False), ("award", None)),
                            _connector="OR",
                        ),
                        name="line_from_award_or_arrear",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["blocked", "refused"]), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="line_blocked_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ordered", "pending", "paid", "refused"]), _negated=True),
                            ("number__isnull", False),
                            _connector="OR",
                        ),
                        name="line_ordered_has_its_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "ready", "ordered", "pending", "paid"])),
                        fields=("award", "month"),
                        name="line_award_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "ready", "ordered", "pending", "paid"])),
                        fields=("arrear",),
                        name="line_arrear_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("award__isnull", False), ("state__in", ["ready", "ordered", "pending", "paid"])
                        ),
                        fields=("student", "programme", "period", "month"),
                        name="line_student_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["draft", "ready", "ordered", "pending", "paid"])),
                        fields=("reissues",),
                        name="line_reissued_once",
                    ),
                    models.UniqueConstraint(fields=("batch", "number"), name="line_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount_fen", models.BigIntegerField()),
                (
                    "fund",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="funds.fund"),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="draws", to="payments.line"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("line", "fund"), name="draw_once"),
                    models.CheckConstraint(condition=models.Q(("amount_fen__gte", 1)), name="draw_above_zero"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("format", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("lines_count", models.PositiveIntegerField()),
                ("lines_fen", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="payments.batch"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch",), name="payment_file_once")],
            },
        ),
        migrations.CreateModel(
            name="FilePart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="payments.paymentfile"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("file", "number"), name="file_part_once")],
            },
        ),
        migrations.CreateModel(
            name="ReturnUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.batch"
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="jobs.job"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("batch", "sha256"), name="return_upload_once")],
            },
        ),
        migrations.CreateModel(
            name="ReturnPart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parts", to="payments.returnupload"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("upload", "number"), name="return_part_once")],
            },
        ),
        migrations.CreateModel(
            name="ReturnFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "批次尚未标记送出，暂存"), ("applied", "已入账")], max_length=10
                    ),
                ),
                ("layout", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=100)),
                ("sha256", models.CharField(max_length=64)),
                ("rows_count", models.PositiveIntegerField()),
                ("rows_fen", models.BigIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="return_files", to="payments.batch"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("batch", "sha256"), name="return_file_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("applied_at", None), ("state", "waiting")),
                            models.Q(("applied_at__isnull", False), ("state", "applied")),
                            _connector="OR",
                        ),
                        name="return_file_applied_says_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReturnRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("number", models.PositiveIntegerField(null=True)),
                ("account", models.CharField(blank=True, max_length=64)),
                ("amount_fen", models.BigIntegerField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("success", "成功"), ("pending", "已收妥，尚未入账"), ("refused", "退回")],
                        max_length=10,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("cause", models.CharField(blank=True, max_length=20)),
                (
                    "unmatched",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("unknown", "批次里没有这一序号"),
                            ("again", "同一序号在文件里出现多次"),
                            ("amount", "金额与发放行不同"),
                            ("account", "账号与发放行不同"),
                            ("contradicts", "与先前的回盘结果矛盾"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "settled",
                    models.CharField(
                        blank=True, choices=[("accepted", "按这一行入账"), ("rejected", "不予采用")], max_length=10
                    ),
                ),
                ("settled_why", models.CharField(blank=True, max_length=500)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="payments.returnfile"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="return_rows",
                        to="payments.line",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["line"], name="return_row_by_line"),
                    models.Index(
                        condition=models.Q(("unmatched", ""), _negated=True),
                        fields=["file", "id"],
                        name="return_row_unmatched",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("file", "row"), name="return_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled", ""), ("settled_by", None)),
                            models.Q(
                                models.Q(("settled", ""), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                                models.Q(("settled_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="return_row_settled_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccountCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=64)),
                (
                    "owner",
                    models.CharField(
                        choices=[
                            ("student", "学生本人"),
                            ("guardian", "登记的监护人"),
                            ("other", "既非本人，也非登记的监护人"),
                        ],
                        max_length=10,
                    ),
                ),
                ("owner_key", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="check_made", to="schools.account"
                    ),
                ),
                (
                    "guardian",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="schools.guardian"
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="schools.student"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["number"], name="accountcheck_by_number")],
            },
        ),
    ]
