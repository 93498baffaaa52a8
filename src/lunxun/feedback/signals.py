"""Facts that this domain announces, after their transaction has committed.

`evaluation_sealed(evaluation_id)`: the ballots are sealed; figures exist from now on.
`results_released(evaluation_id, lecture_ids)`: results of these lectures have been published.
"""

from django.dispatch import Signal

evaluation_sealed = Signal()
results_released = Signal()
