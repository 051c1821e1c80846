"""What the checks of a run found against a student, as far as money must wait for it."""

from __future__ import annotations

from django.db import models

from zhuxue.portal.schools.models.students import Enrolment, Run


class Finding(models.Model):
    """A blocking finding of a run: `check_id` is the check's, as A05; `sentence` says it in Chinese, names masked."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="findings")
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="findings")
    check_id = models.CharField(max_length=10)
    sentence = models.CharField(max_length=500)

    class Meta:
        """Looked up by the check and the student."""

        indexes = [models.Index(fields=["check_id", "enrolment"], name="finding_by_check")]

    def __str__(self) -> str:
        return f"{self.check_id} {self.pk}"
