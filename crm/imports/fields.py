"""What a column of a file of deals may hold, and the headers and words by which it is known."""

from django.utils.translation import gettext_lazy as _

from companies.models import Company
from contacts.imports.finding import FIELDS as CONTACT
from crm.models import Deal, Stage
from imports import attributes
from imports.targets import Field, prefixed, words

_FIELDS = [
    Field("title", _("Title"), words("""
        title, deal title, deal name, opportunity name, name, deal, opportunity, subject, titulo, negocio,
        nome do negocio, oportunidade, nome da oportunidade, nome, nombre del negocio, nombre del trato, oportunidad,
        nombre, trato, titulo do negocio, titulo del trato, titulo del negocio""")),
    Field("number", _("Number here"), words("number here, numero aqui")),
    Field("value", _("Value"), words("""
        value, deal value, amount, close value, deal amount, total, price, revenue, valor, valor do negocio, montante,
        monto, importe, valor del negocio, amount in company currency"""), format="number"),
    Field("currency", _("Currency"), words("""
        currency, deal currency, deal currency of value, currency code, amount currency, opportunity currency,
        moeda, moneda""")),
    Field("pipeline", _("Pipeline"), words("pipeline, deal pipeline, funil, embudo, sales pipeline")),
    Field("stage", _("Stage"), words("""
        stage, deal stage, stage name, opportunity stage, etapa, estagio, fase, etapa do negocio,
        etapa del negocio""")),
    Field("status", _("Won, lost or open"), words("status, deal status, won lost, situacao, estado, resultado")),
    Field("expected_close", _("Expected close"), words("""
        expected close, expected close date, deal expected close date, forecast date, previsao de fechamento,
        data prevista, data prevista de fechamento, fecha prevista de cierre, fecha de cierre prevista"""),
        format="date"),
    Field("closed_on", _("Closed on"), words("""
        closed on, closed at, won time, lost time, deal won time, deal lost time, won date, closed date, fechado em,
        ganho em, perdido em, cerrado el"""), takes_many=True, format="date"),
    Field("close_date", _("Close date, expected or real"), words("""
        close date, closing date, data de fechamento, fechamento, fecha de cierre"""), format="date"),
    Field("lost_reason", _("Lost reason"), words("""
        lost reason, deal lost reason, closed lost reason, loss reason, reason, motivo da perda, motivo de perda,
        motivo de la perdida, motivo""")),
    Field("owner", _("Owner"), words("""
        owner, deal owner, opportunity owner, assigned to, sales agent, sales rep, salesperson, responsavel, vendedor,
        proprietario, responsable, propietario""")),
    Field("company", _("Company"), words("""
        company, organization, deal organization, account, account name, company name, associated company, empresa,
        organizacao, organizacion, nome da empresa""")),
    Field("priority", _("Priority"), words("priority, deal priority, prioridade, prioridad")),
    Field("probability", _("Probability, %"), words("""
        probability, deal probability, probabilidade, probabilidad, win probability"""), format="number"),
    Field("source", _("Source"), words("""
        source, lead source, deal source, original source, origem, fonte, origen, fuente""")),
    Field("labels", _("Labels"), words("""
        labels, label, deal label, tags, tag, etiquetas, etiqueta, marcadores"""), takes_many=True),
]  # fmt: skip


def fields_for(member) -> list[Field]:
    has_companies = Company.is_open_to(member)
    standard = [field for field in _FIELDS if field.key != "company" or has_companies]
    return prefixed(standard, "deal", "negocio", "trato") + CONTACT + attributes.fields(member.account, "deal")


def _said(value, text: str) -> dict:
    return dict.fromkeys(words(text), value)


# Words that say how a deal ended, where no stage has that name.
KINDS = {
    **_said(Stage.Kind.OPEN, "open, aberto, aberta, em aberto, abierto, abierta, in progress, em andamento"),
    **_said(
        Stage.Kind.WON, "won, closed won, ganho, ganha, ganhou, ganado, ganada, vendido, fechado ganho, cerrado ganado"
    ),
    **_said(Stage.Kind.LOST, "lost, closed lost, perdido, perdida, fechado perdido, cerrado perdido"),
}
PRIORITIES = {
    **_said(Deal.Priority.LOW, "low, baixa, baja, 1"),
    **_said(Deal.Priority.NORMAL, "normal, medium, media, 2"),
    **_said(Deal.Priority.HIGH, "high, urgent, alta, urgente, 3"),
}
