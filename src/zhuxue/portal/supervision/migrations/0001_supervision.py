"""Issues, orders, climbs and money cases, samples with visits, written checks."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import zhuxue.portal.personal.fields
import zhuxue.portal.supervision.models.samples


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("payments", "0003_origin_of_differences"),
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0008_findings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Issue",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("check_id", models.CharField(max_length=20)),
                ("title", models.CharField(max_length=100)),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "事前比对"), ("during", "事中核查"), ("after", "事后检查")], max_length=6
                    ),
                ),
                (
                    "severity",
                    models.CharField(choices=[("block", "暂停发放"), ("warn", "预警"), ("info", "提示")], max_length=5),
                ),
                ("basis", models.CharField(max_length=300)),
                ("next_step", models.CharField(max_length=300)),
                ("term", models.CharField(max_length=6)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "待处置"),
                            ("verified", "已核实，待整改"),
                            ("ordered", "整改中"),
                            ("replied", "已反馈，待复核"),
                            ("closed", "已销号"),
                            ("dismissed", "已排除"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("steps_count", models.PositiveIntegerField(default=0)),
                ("rows_count", models.PositiveIntegerField(default=0)),
                ("fen", models.BigIntegerField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("found_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "chased_to",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "former",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="came_back",
                        to="supervision.issue",
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
            ],
        ),
        migrations.CreateModel(
            name="IssueRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[("present", "存在"), ("gone", "已不再发现"), ("cleared", "已排除")],
                        default="present",
                        max_length=7,
                    ),
                ),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.finding"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="supervision.issue"
                    ),
                ),
                (
                    "since",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.run"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="IssueStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("found", "发现"),
                            ("refound", "再次核查"),
                            ("cleared", "排除部分行"),
                            ("dismissed", "排除"),
                            ("verified", "核实"),
                            ("ordered", "下达整改"),
                            ("replied", "反馈整改"),
                            ("again", "复核不通过，再次整改"),
                            ("closed", "复核通过，销号"),
                            ("climbed", "逾期，升级督办"),
                            ("money", "提出补发或追回"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "before",
                    models.CharField(
                        choices=[
                            ("open", "待处置"),
                            ("verified", "已核实，待整改"),
                            ("ordered", "整改中"),
                            ("replied", "已反馈，待复核"),
                            ("closed", "已销号"),
                            ("dismissed", "已排除"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "after",
                    models.CharField(
                        choices=[
                            ("open", "待处置"),
                            ("verified", "已核实，待整改"),
                            ("ordered", "整改中"),
                            ("replied", "已反馈，待复核"),
                            ("closed", "已销号"),
                            ("dismissed", "已排除"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("details", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="supervision.issue"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MoneyCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "arrear",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.arrear"
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="money", to="supervision.issuerow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Rectification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("turn", models.PositiveSmallIntegerField()),
                ("what", models.TextField(max_length=1000)),
                ("basis", models.CharField(max_length=300)),
                ("due_on", models.DateField()),
                ("rows_count", models.PositiveIntegerField()),
                ("fen", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="supervision.issue"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Climb",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField()),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "step",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="climb", to="supervision.issuestep"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="climbs",
                        to="supervision.rectification",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RectificationReply",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("words", zhuxue.portal.personal.fields.EncryptedField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reply",
                        to="supervision.rectification",
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
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100)),
                ("size", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("content", zhuxue.portal.personal.fields.EncryptedField()),
                (
                    "reply",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="supervision.rectificationreply",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sample",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("term", models.CharField(max_length=6)),
                (
                    "way",
                    models.CharField(
                        choices=[("home", "入户"), ("telephone", "电话"), ("bank", "银行流水")], max_length=10
                    ),
                ),
                ("seed", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("population", models.PositiveIntegerField()),
                ("margin", models.CharField(blank=True, max_length=10)),
                ("frame", models.BinaryField()),
                ("frame_sha256", models.CharField(max_length=64)),
                ("strata", models.JSONField()),
                ("rules", models.JSONField()),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("stratum", models.CharField(max_length=60)),
                (
                    "token",
                    models.CharField(
                        default=zhuxue.portal.supervision.models.samples.new_token, max_length=30, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待核查"),
                            ("good", "没有发现问题"),
                            ("bad", "发现问题"),
                            ("unknown", "说不清，待再核"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                (
                    "enrolment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.enrolment"
                    ),
                ),
                (
                    "sample",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="visits", to="supervision.sample"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="VisitAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.UUIDField(unique=True)),
                ("answers", zhuxue.portal.personal.fields.EncryptedField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "visit",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="supervision.visit"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WrittenCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=20, unique=True)),
                ("title", models.CharField(max_length=100)),
                ("opened_at", models.DateTimeField(auto_now_add=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CheckVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "起草中"),
                            ("in_review", "待复核"),
                            ("published", "已发布"),
                            ("withdrawn", "已撤下"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "事前比对"), ("during", "事中核查"), ("after", "事后检查")],
                        default="during",
                        max_length=6,
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[("block", "暂停发放"), ("warn", "预警"), ("info", "提示")],
                        default="warn",
                        max_length=5,
                    ),
                ),
                ("basis", models.CharField(blank=True, max_length=300)),
                ("says", models.CharField(blank=True, max_length=300)),
                ("next_step", models.CharField(blank=True, max_length=300)),
                ("tests", models.JSONField(default=list)),
                ("sql", models.TextField(blank=True)),
                ("cases", models.JSONField(default=list)),
                ("tried", models.JSONField(default=dict)),
                ("passed", models.CharField(blank=True, max_length=64)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("review_reason", models.TextField(blank=True)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                ("published_from", models.DateField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "reviewer",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="supervision.writtencheck",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["office", "state"], name="issue_by_office"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["state", "due_on"], name="issue_by_due"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["found_at", "id"], name="issue_by_age"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["rows_count", "id"], name="issue_by_rows"),
        ),
        migrations.AddIndex(
            model_name="issue",
            index=models.Index(fields=["title", "id"], name="issue_by_title"),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["closed", "dismissed"]), _negated=True),
                fields=("check_id", "office", "term"),
                name="issue_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="issue",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["ordered", "replied"]), _negated=True),
                    ("due_on__isnull", False),
                    _connector="OR",
                ),
                name="issue_ordered_has_its_day",
            ),
        ),
        migrations.AddIndex(
            model_name="issuerow",
            index=models.Index(fields=["finding"], name="issue_row_by_finding"),
        ),
        migrations.AddConstraint(
            model_name="issuerow",
            constraint=models.UniqueConstraint(fields=("issue", "fingerprint"), name="issue_row_once"),
        ),
        migrations.AddConstraint(
            model_name="issuestep",
            constraint=models.UniqueConstraint(fields=("issue", "number"), name="issue_step_once"),
        ),
        migrations.AddConstraint(
            model_name="issuestep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("act__in", ["found", "refound", "climbed"]), ("by", None), ("office", None), ("person", None)
                    ),
                    models.Q(
                        ("by__isnull", False),
                        ("office__isnull", False),
                        ("person__isnull", False),
                        models.Q(("act__in", ["found", "refound", "climbed"]), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="issue_step_by_machine_or_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="issuestep",
            constraint=models.CheckConstraint(
                condition=models.Q(("by", None), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="issue_step_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.UniqueConstraint(fields=("issue", "turn"), name="rectification_turn_once"),
        ),
        migrations.AddConstraint(
            model_name="rectification",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("what", ""), _negated=True), models.Q(("basis", ""), _negated=True)),
                name="rectification_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="climb",
            constraint=models.UniqueConstraint(fields=("order", "office"), name="climb_once"),
        ),
        migrations.AddConstraint(
            model_name="evidencefile",
            constraint=models.UniqueConstraint(fields=("reply", "sha256"), name="evidence_once"),
        ),
        migrations.AddIndex(
            model_name="sample",
            index=models.Index(fields=["office", "-id"], name="sample_by_office"),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.CheckConstraint(
                condition=models.Q(("population__gte", models.F("size")), ("size__gte", 1)), name="sample_of_somebody"
            ),
        ),
        migrations.AddConstraint(
            model_name="sample",
            constraint=models.UniqueConstraint(fields=("seed",), name="sample_seed_once"),
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["state", "enrolment"], name="visit_by_state"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(fields=("sample", "number"), name="visit_number_once"),
        ),
        migrations.AddConstraint(
            model_name="visit",
            constraint=models.UniqueConstraint(fields=("sample", "enrolment"), name="visit_student_once"),
        ),
        migrations.AddIndex(
            model_name="writtencheck",
            index=models.Index(fields=["title", "id"], name="written_check_by_title"),
        ),
        migrations.AddConstraint(
            model_name="checkversion",
            constraint=models.UniqueConstraint(fields=("check_of", "number"), name="check_version_once"),
        ),
        migrations.AddConstraint(
            model_name="checkversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "in_review"])),
                fields=("check_of",),
                name="check_version_one_being_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("reviewer", models.F("author")), _negated=True),
                name="check_version_reviewed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["published", "withdrawn"]), _negated=True),
                    models.Q(
                        ("passed", models.F("sha256")),
                        ("published_from__isnull", False),
                        ("reviewer__isnull", False),
                        models.Q(("sql", ""), _negated=True),
                        models.Q(("basis", ""), _negated=True),
                        models.Q(("sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="check_version_published_whole",
            ),
        ),
    ]
