"""What a column of a file of orders may hold, and the headers and words by which it is known."""

import re

from django.utils.translation import gettext_lazy as _

from contacts.imports.finding import FIELDS as CONTACT
from imports.targets import Field, words
from orders.models import Order

_FIELDS = [
    Field("external_id", _("External id"), words("""
        external id, order id, order number, order no, order, order name, number, id, numero do pedido, pedido,
        codigo do pedido, id do pedido, numero, codigo, numero de pedido, id de pedido, invoice number,
        transaction id, reference, order reference, invoice, invoice id, sale id, n º de venda, numero da venda,
        codigo da venda, id da venda, de venta, numero de venta, n º do pedido, n do pedido, numero pedido,
        nº do pedido, nº pedido, nº"""), looks_like=re.compile(r"#\w*\d{3,}\w*").fullmatch, is_unmistakable=True),
    Field("title", _("Title"), words("""
        title, product, product name, item, lineitem name, description, subject, titulo, produto, descricao, producto,
        descripcion, order title""")),
    Field("value", _("Value"), words("""
        value, total, amount, order total, grand total, total price, price, payment value, order amount,
        total amount, total value, order total amount, revenue, valor, valor total, total do pedido, preco,
        monto, importe, importe total, precio, order value, amount paid, gross amount, valor do pedido,
        valor da venda, total da venda, total de la venta, total del pedido"""), format="number"),
    Field("currency", _("Currency"), words("currency, currency code, order currency, moeda, moneda, divisa")),
    Field("status", _("Status"), words("""
        financial status, payment status, status do pagamento, estado del pago, order status, status, state, situacao,
        status do pedido, estado, estado del pedido""")),
    Field("ordered_on", _("Order date"), words("""
        order date, ordered on, ordered at, date, created at, created, purchase date, order purchase timestamp,
        order placed, placed on, creation date, data do pedido, data da compra, data, fecha del pedido,
        fecha de compra, fecha, date created, order created, created time, created utc, created date utc,
        processed at, data da venda, data de criacao, fecha de venta, fecha de creacion"""),
        format="date"),
    Field("paid_on", _("Paid date"), words("""
        paid date, paid on, paid at, payment date, date paid, order approved at, approved at, data do pagamento,
        pago em, fecha de pago, pagado el, data de pagamento"""), format="date"),
    Field("item_name", _("Item"), words("""
        item name, lineitem name, line item name, line item, item title, line item title, sku name, nome do item,
        item do pedido, nome do produto, nombre del producto,
        nombre del articulo, articulo""")),
    Field("item_code", _("Item, code"), words("""
        lineitem sku, sku, item code, item sku, product id, product code, line item sku, codigo do item,
        codigo do produto, id do produto, codigo del articulo, codigo del producto""")),
    Field("quantity", _("Item, quantity"), words("""
        lineitem quantity, quantity, qty, item quantity, line item quantity, item qty, quantidade, qtd, qtde,
        cantidad, quantity sku, quantidade comprada"""), format="number"),
    Field("item_unit", _("Item, unit"), words("""
        item unit, unit, unit of measure, line item unit, unidade, unidade do item, unidad, unidad de medida""")),
    Field("unit_price", _("Item, unit price"), words("""
        lineitem price, unit price, item cost, sku selling price, valor do produto, item price, price each, line item
        price, preco unitario, valor unitario,
        precio unitario, precio por unidad"""), format="number"),
    Field("discount", _("Item, discount"), words("""
        lineitem discount, item discount, line discount, line item discount, desconto do item,
        descuento del articulo"""), format="number"),
    Field("tax", _("Item, tax or shipping"), words("""
        item tax, line tax, lineitem tax, freight value, item shipping, imposto do item, frete do item,
        impuesto del articulo"""), format="number"),
    Field("source", _("Source"), words("source, order source, origem, fonte, origen, fuente")),
]  # fmt: skip


def fields_for(member) -> list[Field]:
    return _FIELDS + CONTACT


def _said(status: str, text: str) -> dict[str, str]:
    return dict.fromkeys(words(text), status)


_S = Order.Status
STATUSES = {
    **_said(_S.PENDING, """
        pending, open, new, created, processing, on hold, awaiting payment, pending payment, authorized, invoiced,
        unpaid, pendente, em aberto, aberto, novo, processando, aguardando pagamento, faturado, pendiente, abierto,
        nuevo, procesando, en espera, facturado, draft, incomplete, requires payment method, requires action,
        wc pending, wc processing, wc on hold"""),
    **_said(_S.PAID, """
        paid, completed, complete, approved, shipped, delivered, fulfilled, succeeded, success, captured, closed, pago,
        paga, concluido, completo, aprovado, enviado, entregue, finalizado, pagado, pagada, completado, aprobado,
        entregado, confirmed, confirmado, confirmada, in transit, em transito, a caminho, em separacao, ready to ship,
        wc completed"""),
    **_said(_S.PARTIALLY_PAID, "partially paid, partly paid, parcialmente pago, pago parcial, parcialmente pagado"),
    **_said(_S.OVERDUE, "overdue, past due, late, atrasado, vencido, em atraso, vencida, atrasada"),
    **_said(_S.REFUNDED, """
        refunded, partially refunded, charged back, chargeback, reembolsado, estornado, devolvido, reembolsada,
        devuelto, wc refunded"""),
    **_said(_S.CANCELED, """
        canceled, cancelled, voided, void, unavailable, cancelado, cancelada, anulado, indisponivel, expired, expirado,
        wc cancelled"""),
    **_said(_S.FAILED, "failed, declined, rejected, error, falhou, recusado, falha, fallido, rechazado, wc failed"),
}  # fmt: skip
SOURCES = {str(value): value for value in Order.Source.values}
