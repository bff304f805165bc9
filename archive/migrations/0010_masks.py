"""Masks of personal data. What was public before them waits until its texts have been looked through."""

import django.db.models.deletion
from django.db import migrations, models


def hold_back(apps, schema_editor):
    """Left out of every query until both indexes have caught up, since theirs were made of unmasked text."""
    documents, narrowings = (apps.get_model("archive", name) for name in ("Document", "Narrowing"))
    public = documents.objects.filter(access="public")
    public.update(held_back=True, revision=models.F("revision") + 1)
    rows = public.values_list("pk", "revision").iterator(500)
    narrowings.objects.bulk_create((narrowings(document_id=pk, revision=n) for pk, n in rows), batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('archive', '0009_bulk_edits'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='held_back',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='Masking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rules', models.CharField(max_length=32)),
                ('made_at', models.DateTimeField(auto_now=True)),
                ('transcript', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='masking', to='archive.transcript')),
            ],
        ),
        migrations.CreateModel(
            name='Mask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveIntegerField()),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('phone', 'phone'), ('id_number', 'ID number'), ('email', 'e-mail'), ('messenger', 'messenger account'), ('account', 'bank account'), ('contact', 'contact'), ('expert', 'expert'), ('person', 'private person')], max_length=16)),
                ('rule', models.CharField(max_length=24)),
                ('rule_version', models.PositiveIntegerField()),
                ('transcript', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='masks', to='archive.transcript')),
            ],
            options={
                'ordering': ['page', 'start'],
                'constraints': [models.UniqueConstraint(fields=('transcript', 'page', 'start'), name='one_mask_at_a_place')],
            },
        ),
        migrations.RunPython(hold_back, migrations.RunPython.noop),
    ]
