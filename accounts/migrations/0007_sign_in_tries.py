"""Our own counts of tries; those of django-axes go, with what it has noted of its migrations."""

from django.db import migrations, models

_GONE = (
    "axes_accessattemptexpiration",
    "axes_accessattempt",
    "axes_accessfailurelog",
    "axes_accesslog",
)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_time_zone")]

    operations = [
        migrations.CreateModel(
            name="SignInTries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("network", models.CharField(max_length=63)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("locked_until", models.DateTimeField(blank=True, null=True)),
                (
                    "good_at",
                    models.DateTimeField(blank=True, help_text="Last right password.", null=True),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["key"], name="accounts_si_key_402789_idx")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("network", "key"), name="accounts_tries_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FailedSignIns",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("network", models.CharField(max_length=63, unique=True)),
                ("hour", models.DateTimeField()),
                ("number", models.PositiveIntegerField(default=0)),
            ],
        ),
        *(
            migrations.RunSQL(f"DROP TABLE IF EXISTS {name}", migrations.RunSQL.noop)
            for name in _GONE
        ),
        # Else a backup of this database would name migrations that a new one does not have.
        migrations.RunSQL(
            "DELETE FROM django_migrations WHERE app = 'axes'", migrations.RunSQL.noop
        ),
    ]
