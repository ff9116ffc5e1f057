"""Appointments, and triggers that note whose car they touch."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

_note = import_module("customers.migrations.0002_note_vehicle_changes")


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('customers', '0005_complaints'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='到店日期')),
                ('at', models.TimeField(blank=True, null=True, verbose_name='到店时间')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('status', models.CharField(choices=[('booked', '已预约'), ('came', '已到店'), ('missed', '未到店'), ('cancelled', '已取消')], default='booked', editable=False, max_length=9, verbose_name='状态')),
                ('booked_on', models.DateField(editable=False, verbose_name='登记日期')),
                ('settled_on', models.DateField(editable=False, null=True, verbose_name='结果日期')),
                ('booked_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('vehicle', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='appointments', to='customers.vehicle', verbose_name='车辆')),
            ],
            options={
                'verbose_name': '预约',
                'verbose_name_plural': '预约',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['on'], name='appointments_of_day'), models.Index(fields=['vehicle', 'settled_on'], name='appointments_settled')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'booked')), fields=('vehicle',), name='one_open_appointment_per_vehicle'), models.CheckConstraint(condition=models.Q(models.Q(('settled_on', None), ('status', 'booked')), models.Q(models.Q(('status', 'booked'), _negated=True), ('settled_on__isnull', False)), _connector='OR'), name='settled_appointment_has_a_day')],
            },
        ),
        migrations.RunSQL(*_note.triggers("workshop_appointment", "vehicle_id")),
    ]
