from django.apps import AppConfig


class ListsConfig(AppConfig):
    name = "lunxun.lists"
    label = "lists"
    verbose_name = "列表"
