from tests.journeys.saturday import saturday

__all__ = ["saturday"]
