"""The verbs of the planning board."""

from lunxun.rota.actions.boards import (
    create_board,
    drop_input,
    lock_run,
    save_input,
    set_lectures,
    unlock,
    update_board,
)
from lunxun.rota.actions.plans import choose_offer, move_run, undo_move
from lunxun.rota.actions.publishing import begin_programme, publish_plan
from lunxun.rota.actions.works import start_work, stop_work

__all__ = [
    "begin_programme",
    "choose_offer",
    "create_board",
    "drop_input",
    "lock_run",
    "move_run",
    "publish_plan",
    "save_input",
    "set_lectures",
    "start_work",
    "stop_work",
    "undo_move",
    "unlock",
    "update_board",
]
