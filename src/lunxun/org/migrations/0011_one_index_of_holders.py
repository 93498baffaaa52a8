"""A person belongs to one organisation: the index of `person` alone answers what this one answered."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("org", "0010_reference_imports")]

    operations = [migrations.RemoveIndex(model_name="postholding", name="holding_person")]
