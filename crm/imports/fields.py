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
        nome do negocio, oportunidade, nome da oportunidade, nome, nombre del negocio, nombre del trato,
        oportunidad, nombre, trato, titulo do negocio, titulo del trato, titulo del negocio, lead title,
        lead name, opportunity title, topic, assunto, nome do lead, negociacao, nome da negociacao, asunto""")),
    Field("number", _("Number here"), words("number here, numero aqui")),
    Field("value", _("Value"), words("""
        value, deal value, amount, close value, deal amount, total, price, revenue, valor, valor do negocio,
        montante, monto, importe, valor del negocio, amount in company currency, deal size, contract value,
        opportunity amount, estimated value, budget, lead s budget, sale, valor total, valor unico,
        valor da negociacao, valor do contrato, valor estimado"""), format="number"),
    Field("currency", _("Currency"), words("""
        currency, deal currency, deal currency of value, currency code, amount currency, opportunity currency,
        moeda, moneda""")),
    Field("pipeline", _("Pipeline"), words("""
        pipeline, deal pipeline, funil, embudo, sales pipeline, pipeline name, funnel, sales funnel,
        funil de vendas, embudo de ventas""")),
    Field("stage", _("Stage"), words("""
        stage, deal stage, stage name, opportunity stage, etapa, estagio, fase, etapa do negocio,
        etapa del negocio, pipeline stage, lead stage, sales stage, etapa do funil, etapa do funil de vendas,
        estagio do funil, fase do negocio, etapa del embudo""")),
    Field("status", _("Won, lost or open"), words("status, deal status, won lost, situacao, estado, resultado")),
    Field("expected_close", _("Expected close"), words("""
        expected close, expected close date, deal expected close date, forecast date, previsao de fechamento,
        data prevista, data prevista de fechamento, fecha prevista de cierre, fecha de cierre prevista,
        expected closing, estimated close date, forecast close date, data de fechamento prevista,
        data estimada de fechamento, fecha de cierre estimada, fecha estimada de cierre"""),
        format="date"),
    Field("closed_on", _("Closed on"), words("""
        closed on, closed at, won time, lost time, deal won time, deal lost time, won date, closed date,
        fechado em, ganho em, perdido em, cerrado el, date closed, won at, lost at"""), takes_many=True, format="date"),
    Field("close_date", _("Close date, expected or real"), words("""
        close date, closing date, data de fechamento, fechamento, fecha de cierre, data do fechamento,
        data de encerramento"""), format="date"),
    Field("lost_reason", _("Lost reason"), words("""
        lost reason, deal lost reason, closed lost reason, loss reason, reason, motivo da perda, motivo de perda,
        motivo de la perdida, motivo""")),
    Field("owner", _("Owner"), words("""
        owner, deal owner, opportunity owner, assigned to, sales agent, sales rep, salesperson, responsavel,
        vendedor, proprietario, responsable, propietario, responsible, responsible user, responsible person,
        assigned user, assigned user name, sales owner, lead owner, owner name, dono do negocio,
        proprietario do negocio, usuario responsavel, propietario del negocio, asignado a""")),
    Field("company", _("Company"), words("""
        company, organization, deal organization, account, account name, company name, associated company,
        empresa, organizacao, organizacion, nome da empresa, organisation, company s name, customer company,
        primary associated company, associated companies, empresa associada, empresa asociada, empresas,
        nombre de la empresa, nome da conta, conta, cuenta, razao social""")),
    Field("priority", _("Priority"), words("priority, deal priority, prioridade, prioridad")),
    Field("probability", _("Probability, %"), words("""
        probability, deal probability, probabilidade, probabilidad, win probability"""), format="number"),
    Field("source", _("Source"), words("""
        source, lead source, deal source, original source, origem, fonte, origen, fuente, origem do lead,
        fonte do lead, origen del lead""")),
    Field("labels", _("Labels"), words("""
        labels, label, deal label, tags, tag, etiquetas, etiqueta, marcadores, deal tags, lead tags,
        labels deal, categorias"""), takes_many=True),
]  # fmt: skip


def fields_for(member) -> list[Field]:
    has_companies = Company.is_open_to(member)
    standard = [field for field in _FIELDS if field.key != "company" or has_companies]
    return prefixed(standard, "deal", "negocio", "trato") + CONTACT + attributes.fields(member.account, "deal")


def _said(value, text: str) -> dict:
    return dict.fromkeys(words(text), value)


# Words that say how a deal ended, where no stage has that name.
KINDS = {
    **_said(Stage.Kind.OPEN, """
        open, aberto, aberta, em aberto, abierto, abierta, in progress, em andamento, em negociacao, em progresso,
        en curso, en proceso, en progreso, paused, pausado, pausada"""),
    **_said(Stage.Kind.WON, """
        won, closed won, closedwon, ganho, ganha, ganhou, ganado, ganada, vendido, vendida, fechado ganho,
        negocio ganho, negocio fechado, cerrado ganado, successfully realized"""),
    **_said(Stage.Kind.LOST, """
        lost, closed lost, closedlost, perdido, perdida, fechado perdido, negocio perdido, cerrado perdido,
        closed not realized"""),
}  # fmt: skip
PRIORITIES = {
    **_said(Deal.Priority.LOW, "low, lowest, very low, baixa, muito baixa, baixo, baja, bajo, 1"),
    **_said(Deal.Priority.NORMAL, "normal, medium, regular, media, medio, 2"),
    **_said(Deal.Priority.HIGH, """
        high, highest, very high, urgent, critical, alta, muito alta, alto, urgente, critica, critico, 3"""),
}  # fmt: skip
