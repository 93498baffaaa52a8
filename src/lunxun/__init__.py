"""轮训 Lunxun: an organisation trains its own people by its own department heads."""

__version__ = "0.1.0"
