"""The file that goes to the bank, encrypted in parts, and what the bank sends back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from zhuxue.portal.jobs.models import Job
from zhuxue.portal.payments.models.batches import Batch, Line
from zhuxue.portal.people.models import Membership
from zhuxue.portal.personal.fields import EncryptedField


class PaymentFile(models.Model):
    """A file written of a batch, read again and found right before this row exists. Its bytes stand in `parts`."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="files")
    format = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    lines_count = models.PositiveIntegerField()
    lines_fen = models.BigIntegerField()
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """A batch has one file for its life: a second one could be paid too."""

        constraints = [models.UniqueConstraint(fields=["batch"], name="payment_file_once")]

    def __str__(self) -> str:
        return f"payment file {self.pk}"


class FilePart(models.Model):
    """A mebibyte of a payment file, as Base64 under encryption, so that no whole file is ever in memory."""

    file = models.ForeignKey(PaymentFile, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = EncryptedField()

    class Meta:
        """Parts follow one another."""

        constraints = [models.UniqueConstraint(fields=["file", "number"], name="file_part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of file {self.file_id}"


class ReturnUpload(models.Model):
    """A large return file on its way to a worker, encrypted in `parts`; it is gone once it is read or refused."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)

    class Meta:
        """The same file is on its way once."""

        constraints = [models.UniqueConstraint(fields=["batch", "sha256"], name="return_upload_once")]

    def __str__(self) -> str:
        return f"return upload {self.pk}"


class ReturnPart(models.Model):
    """A mebibyte of a return file on its way, as a `FilePart` is of a payment file."""

    upload = models.ForeignKey(ReturnUpload, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = EncryptedField()

    class Meta:
        """Parts follow one another."""

        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="return_part_once")]

    def __str__(self) -> str:
        return f"part {self.number} of return upload {self.upload_id}"


class ReturnFile(models.Model):
    """One file the bank sent back for a batch. Waiting: it came before the batch was noted as sent, and is read then."""

    class State(models.TextChoices):
        """Whether it counts."""

        WAITING = "waiting", _("批次尚未标记送出，暂存")
        APPLIED = "applied", _("已入账")

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="return_files")
    state = models.CharField(max_length=10, choices=State)
    layout = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    sha256 = models.CharField(max_length=64)
    rows_count = models.PositiveIntegerField()
    rows_fen = models.BigIntegerField()
    counts = models.JSONField(default=dict)  # how many rows of each outcome, and how many could not be matched
    sent_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        """The same file counts once."""

        constraints = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="return_file_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", applied_at=None) | models.Q(state="applied", applied_at__isnull=False),
                name="return_file_applied_says_when",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"return file {self.pk}"


class ReturnRow(models.Model):
    """One row of a return file as the bank said it. `line` null or `unmatched` set: it changed nothing until a person settles it.

    `account` is the keyed hash of the account's number, empty where the row names none. What the bank said never changes;
    only how it was settled is written later, once.
    """

    class Outcome(models.TextChoices):
        """What a bank's code comes to."""

        SUCCESS = "success", _("成功")
        PENDING = "pending", _("已收妥，尚未入账")
        REFUSED = "refused", _("退回")

    class Unmatched(models.TextChoices):
        """Why a row could not be laid to a line."""

        UNKNOWN = "unknown", _("批次里没有这一序号")
        AGAIN = "again", _("同一序号在文件里出现多次")
        AMOUNT = "amount", _("金额与发放行不同")
        ACCOUNT = "account", _("账号与发放行不同")
        CONTRADICTS = "contradicts", _("与先前的回盘结果矛盾")

    class Settled(models.TextChoices):
        """How a person settled it."""

        ACCEPTED = "accepted", _("按这一行入账")
        REJECTED = "rejected", _("不予采用")

    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="rows")
    row = models.PositiveIntegerField()  # as one counts in the file
    number = models.PositiveIntegerField(null=True)
    account = models.CharField(max_length=64, blank=True)
    amount_fen = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome)
    code = models.CharField(max_length=20, blank=True)
    cause = models.CharField(max_length=20, blank=True)
    line = models.ForeignKey(Line, models.PROTECT, null=True, related_name="return_rows")
    unmatched = models.CharField(max_length=12, choices=Unmatched, blank=True)
    settled = models.CharField(max_length=10, choices=Settled, blank=True)
    settled_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    settled_why = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """A row of a file stands here once; a settling says who and why."""

        constraints = [
            models.UniqueConstraint(fields=["file", "row"], name="return_row_once"),
            models.CheckConstraint(
                condition=models.Q(settled="", settled_by=None)
                | ~models.Q(settled="") & models.Q(settled_by__isnull=False, settled_at__isnull=False) & ~models.Q(settled_why=""),
                name="return_row_settled_says_why",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["line"], name="return_row_by_line"),
            models.Index(fields=["file", "id"], condition=~models.Q(unmatched=""), name="return_row_unmatched"),
        ]

    def __str__(self) -> str:
        return f"return row {self.pk}"
