from django.db import migrations

from lunxun.kernel.pinyin import initials_of

BATCH = 2000


def fill(apps, schema_editor):
    """Compute the initials of everybody and of every unit that is there already."""
    for name, sources in (("Person", ("name",)), ("Unit", ("short_name", "name"))):
        rows, batch = apps.get_model("org", name).objects, []
        for row in rows.filter(initials="").only("pk", *sources).iterator(BATCH):
            row.initials = initials_of(*(getattr(row, source) for source in sources))
            batch.append(row)
            if len(batch) == BATCH:
                rows.bulk_update(batch, ["initials"], batch_size=400)
                batch = []
        rows.bulk_update(batch, ["initials"], batch_size=400)


class Migration(migrations.Migration):
    dependencies = [("org", "0007_initials")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
