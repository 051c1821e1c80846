"""Funds, their accounts, transactions and postings; how local shares are split."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0002_closing_and_one_time_passwords"),
    ]

    operations = [
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("centre", "中央财政"),
                            ("province", "省级财政"),
                            ("city", "市级财政"),
                            ("county", "县级财政"),
                            ("school", "学校计提"),
                            ("donor", "社会捐赠"),
                        ],
                        max_length=10,
                    ),
                ),
                ("programme", models.CharField(max_length=40)),
                ("year", models.PositiveSmallIntegerField()),
                ("term", models.CharField(blank=True, max_length=6)),
                ("title", models.CharField(max_length=100)),
                ("donor", models.CharField(blank=True, max_length=100)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "programme", "year", "term", "donor"), name="fund_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("source", "donor"), models.Q(("donor", ""), _negated=True)),
                            models.Q(models.Q(("source", "donor"), _negated=True), ("donor", "")),
                            _connector="OR",
                        ),
                        name="fund_only_gifts_have_a_donor",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FundAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("outside", "账外来源"),
                            ("allocated", "可用"),
                            ("reserved", "已预留"),
                            ("ordered", "已下发放指令"),
                            ("paid", "已发放"),
                            ("returned", "退汇待处理"),
                            ("recovered", "已追回"),
                            ("carried", "已结转下年"),
                            ("handed_back", "已交回"),
                        ],
                        max_length=12,
                    ),
                ),
                ("balance_fen", models.BigIntegerField(default=0)),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accounts", to="funds.fund"
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
                    models.UniqueConstraint(fields=("fund", "office", "state"), name="fundaccount_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "outside"), ("balance_fen__gte", 0), _connector="OR"),
                        name="fundaccount_never_below_zero",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LocalShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("programme", models.CharField(max_length=40)),
                ("since", models.DateField()),
                ("central", models.PositiveIntegerField(null=True)),
                ("province", models.PositiveIntegerField()),
                ("city", models.PositiveIntegerField()),
                ("county", models.PositiveIntegerField()),
                ("source", models.CharField(max_length=200)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "membership",
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
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("office", "programme", "since"), name="localshare_once"),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True), name="localshare_has_a_source"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Transaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("at", models.DateTimeField(db_index=True)),
                ("reason", models.CharField(max_length=500)),
                ("reference", models.CharField(db_index=True, max_length=80)),
                ("once", models.CharField(max_length=120, unique=True)),
                ("sealed", models.BooleanField(default=False)),
                (
                    "membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.membership"
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversed_by",
                        to="funds.transaction",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="transaction_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("amount_fen", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="funds.fundaccount"
                    ),
                ),
                (
                    "transaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="funds.transaction"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_fen", 0), _negated=True), name="posting_moves_something"
                    ),
                    models.UniqueConstraint(fields=("transaction", "number", "account"), name="posting_once_a_side"),
                ],
            },
        ),
    ]
