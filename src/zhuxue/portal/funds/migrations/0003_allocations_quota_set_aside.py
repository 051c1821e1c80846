"""Money sent down the tree, quota in people, and what schools set aside."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0002_append_only"),
        ("people", "0002_closing_and_one_time_passwords"),
        ("schools", "0005_account_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="Allocation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("part", models.CharField(choices=[("advance", "提前下达"), ("final", "结算下达")], max_length=10)),
                ("percent", models.PositiveIntegerField()),
                ("terms", models.PositiveSmallIntegerField()),
                ("document", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "待复核"),
                            ("sent", "已下达"),
                            ("withdrawn", "已撤回"),
                            ("reversed", "已冲回"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("drafted_at", models.DateTimeField(auto_now_add=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, max_length=500)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="allocations", to="funds.fund"
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
                    "transaction",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocation",
                        to="funds.transaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent"), _negated=True),
                            models.Q(
                                ("decided_by__isnull", False),
                                ("transaction__isnull", False),
                                models.Q(("decided_by", models.F("drafted_by")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="allocation_sent_by_somebody_else",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("percent__gte", 1), ("percent__lte", 10000)),
                        name="allocation_gives_a_share",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllocationLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("students_count", models.PositiveIntegerField()),
                ("need_fen", models.BigIntegerField()),
                ("share", models.PositiveIntegerField()),
                ("last_year_fen", models.BigIntegerField()),
                ("got_fen", models.BigIntegerField()),
                ("proposed_fen", models.BigIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=200)),
                (
                    "allocation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="funds.allocation"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("allocation", "office"), name="allocationline_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_fen", models.F("proposed_fen")),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="allocationline_edited_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen__gte", 0)), name="allocationline_not_below_zero"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=40)),
                ("period", models.CharField(max_length=9)),
                ("got", models.PositiveIntegerField(default=0)),
                ("given", models.PositiveIntegerField(default=0)),
                ("used", models.PositiveIntegerField(default=0)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "period", "office"), name="quota_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "got__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("given"), "+", models.F("used")
                                ),
                            )
                        ),
                        name="quota_never_overrun",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaMove",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "登记上级下达"),
                            ("pass_on", "分配给下级"),
                            ("give_back", "退回上级"),
                            ("use", "使用"),
                            ("release", "释放"),
                        ],
                        max_length=10,
                    ),
                ),
                ("places", models.PositiveIntegerField()),
                ("reason", models.CharField(max_length=200)),
                ("once", models.CharField(max_length=120, unique=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "giver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves_out",
                        to="funds.quota",
                    ),
                ),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves_in",
                        to="funds.quota",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("places__gte", 1)), name="quotamove_moves_something"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="quotamove_says_why"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SetAside",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField()),
                ("kind", models.CharField(max_length=30)),
                ("income_fen", models.BigIntegerField(null=True)),
                ("document", models.CharField(blank=True, max_length=200)),
                ("least", models.PositiveIntegerField()),
                ("due_fen", models.BigIntegerField(default=0)),
                ("due_on", models.DateField(null=True)),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.office"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("office", "year"), name="setaside_once")],
            },
        ),
        migrations.CreateModel(
            name="SetAsideUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("waiver", "减免学杂费"),
                            ("grant", "校内奖助学金"),
                            ("work", "勤工助学"),
                            ("emergency", "临时困难补助"),
                        ],
                        max_length=10,
                    ),
                ),
                ("amount_fen", models.BigIntegerField()),
                ("people_count", models.PositiveIntegerField()),
                (
                    "set_aside",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="funds.setaside"
                    ),
                ),
                (
                    "transaction",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="set_aside_use",
                        to="funds.transaction",
                    ),
                ),
            ],
        ),
    ]
