"""Demo activities: what has been done about a deal, and what comes next."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from conversalabs.demo import Plan, names
from crm.models import Activity, Stage

KINDS = names.weighted("call 6, meeting 3, task 4, email 4, visit")
SUBJECTS = {
    "call": ["Ligar para retomar", "Call about the offer", "Qualificar por telefone", "Call the decision maker"],
    "meeting": ["Demo for the team", "Reunião com a diretoria", "Kick-off", "Review of the proposal"],
    "task": ["Preparar proposta", "Check the references", "Enviar contrato", "Prepare the demo account"],
    "email": ["Enviar apresentação", "Send the price list", "Follow up by e-mail"],
    "visit": ["Visita ao cliente", "Visit the site"],
}
OUTCOMES = ["", "", "Não atendeu", "Wants an offer", "Retornar na próxima semana", "Decides after the holidays"]
LENGTHS = {"call": [None, 15, 30], "meeting": [30, 60, 60, 90], "task": [None], "email": [None], "visit": [120]}
TABLES = {
    Activity: ["account", "deal", "kind", "subject", "note", "due_on", "due_at", "minutes", "owner", "done_at",
               "done_by", "outcome", "created_at"],
}  # fmt: skip


@dataclass
class Drawn:
    """Rows to write, and when the first open one is due."""

    rows: list[tuple] = field(default_factory=list)
    next_due: tuple[date | None, datetime | None] = (None, None)


class Drawer:
    """Draws those of one deal after the other."""

    def __init__(self, plan: Plan, zone: ZoneInfo):
        self.account_id, self.chance, self.now, self.zone = plan.account.pk, plan.chance("activities"), plan.now, zone

    def of_deal(self, pk: int, owner: int, stage: Stage, began: datetime) -> Drawn:
        """A few that are done since it `began`; of an open deal mostly one to come, now and then overdue."""
        chance, drawn = self.chance, Drawn()
        for _number in range(chance.choice([0, 0, 1, 2])):
            done_at = chance.between(began, self.now)
            local = done_at.astimezone(self.zone)
            drawn.rows.append(self.row(pk, owner, (local.date(), None), done_at, began))
        if stage.is_open and chance.happens(0.7):
            drawn.next_due = self.due()
            drawn.rows.append(self.row(pk, owner, drawn.next_due, None, began))
        return drawn

    def due(self) -> tuple[date, datetime | None]:
        day = (self.now.astimezone(self.zone) + timedelta(days=self.chance.choice([-4, -1, 0, 1, 2, 5, 9, 20]))).date()
        if self.chance.happens(0.5):
            return day, None
        moment = time(self.chance.randint(8, 17), self.chance.choice([0, 30]))
        return day, datetime.combine(day, moment, self.zone)

    def row(self, pk: int, owner: int, due: tuple, done_at: datetime | None, began: datetime) -> tuple:
        kind = self.chance.pick(KINDS)
        outcome = self.chance.choice(OUTCOMES) if done_at else ""
        values = (kind, self.chance.choice(SUBJECTS[kind]), "", *due, self.chance.choice(LENGTHS[kind]), owner)
        return Activity, (self.account_id, pk, *values, done_at, owner if done_at else None, outcome, began)
