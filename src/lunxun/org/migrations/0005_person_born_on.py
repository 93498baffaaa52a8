from django.db import migrations, models


class Migration(migrations.Migration):
    """Only for audiences by age; empty for everybody whose organisation doesn't keep it."""

    dependencies = [("org", "0004_demo_organisation")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="born_on",
            field=models.DateField(blank=True, null=True),
        ),
    ]
