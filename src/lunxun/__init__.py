"""轮训 Lunxun: an organisation trains its own people by its own department heads."""
