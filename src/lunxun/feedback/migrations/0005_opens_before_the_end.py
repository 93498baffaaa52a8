from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("feedback", "0004_fair_scores_of_a_year")]

    operations = [
        migrations.AddField(
            model_name="evaluation",
            name="opens_before",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        )
    ]
