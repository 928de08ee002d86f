"""Indexes by which people of a range of time are counted."""

from django.db import migrations, models

TABLE = "tracking_person"
NAME = "tracking_person_span"


def index_spans(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE INDEX {NAME} ON {TABLE}"
            " USING gist (TSTZRANGE(first_seen, last_seen, '[]')) WHERE merged_into_id IS NULL"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP INDEX {NAME}")


class Migration(migrations.Migration):
    dependencies = [("tracking", "0014_floor_history")]
    operations = [
        migrations.AddIndex(
            "person",
            models.Index(
                fields=["environment", "first_seen", "last_seen"],
                condition=models.Q(("merged_into", None)),
                name="tracking_person_came",
            ),
        ),
        migrations.RunPython(index_spans, remove),
    ]
