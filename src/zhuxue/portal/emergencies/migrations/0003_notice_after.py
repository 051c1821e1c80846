"""Whether what was paid of an event is posted afterwards."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("emergencies", "0002_kept"),
    ]

    operations = [
        migrations.AddField(
            model_name="emergency",
            name="notice_after",
            field=models.BooleanField(null=True),
        ),
        migrations.AlterField(
            model_name="emergencystep",
            name="what",
            field=models.CharField(
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
                    ("notice", "决定事后公示"),
                    ("drawn", "抽取事后核查"),
                    ("checked", "登记核查结果"),
                    ("adjusting", "开始困难认定调整"),
                    ("closed", "结束"),
                ],
                max_length=16,
            ),
        ),
    ]
