from django.db import migrations, models


class Migration(migrations.Migration):
    """The mark of a demo organisation; existing ones are real."""

    dependencies = [("org", "0003_grants_without_unit_once")]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="is_demo",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
