"""A deal and what hangs on it, and the catalogue of products."""

from django.urls import path

from crm.views import attachments, checklists, deals, deals_of, line_items, notes, products

urlpatterns = [
    path("deals/new/", deals.deal_new, name="deal_new"),
    path("deals/contacts/<int:pk>/", deals_of.contact_deals, name="contact_deals"),
    path("deals/companies/<int:pk>/", deals_of.company_deals, name="company_deals"),
    path("deals/conversations/<int:pk>/", deals_of.conversation_deals, name="conversation_deals"),
    path("deals/<int:pk>/", deals.deal, name="deal"),
    path("deals/<int:pk>/card/", deals.deal_card, name="deal_card"),
    path("deals/<int:pk>/fields/<slug:name>/", deals.deal_field, name="deal_field"),
    path("deals/<int:pk>/value-source/", deals.deal_value_source, name="deal_value_source"),
    path("deals/<int:pk>/deletion/", deals.deal_deletion, name="deal_deletion"),
    path("deals/<int:pk>/history/", deals.deal_history, name="deal_history"),
    path("deals/<int:pk>/notes/", notes.notes, name="deal_notes"),
    path("deals/notes/<int:pk>/", notes.note, name="deal_note"),
    path("deals/notes/<int:pk>/pinned/", notes.note_pinned, name="deal_note_pinned"),
    path("deals/notes/<int:pk>/deleted/", notes.note_deleted, name="deal_note_deleted"),
    path("deals/notes/<int:pk>/versions/", notes.note_versions, name="deal_note_versions"),
    path("deals/<int:pk>/attachments/", attachments.attachments, name="attachments"),
    path("deals/attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("deals/attachments/<int:pk>/preview/", attachments.attachment_preview, name="attachment_preview"),
    path("deals/attachments/<int:pk>/thumbnail/", attachments.attachment_thumbnail, name="attachment_thumbnail"),
    path("deals/attachments/<int:pk>/name/", attachments.attachment_name, name="attachment_name"),
    path("deals/attachments/<int:pk>/deleted/", attachments.attachment_deleted, name="attachment_deleted"),
    path("deals/<int:pk>/checklists/", checklists.checklists, name="checklists"),
    path("deals/checklists/<int:pk>/", checklists.checklist, name="checklist"),
    path("deals/checklists/<int:pk>/deleted/", checklists.checklist_deleted, name="checklist_deleted"),
    path("deals/checklists/<int:pk>/items/", checklists.checklist_items, name="checklist_items"),
    path("deals/checklists/items/<int:pk>/", checklists.checklist_item, name="checklist_item"),
    path("deals/checklists/items/<int:pk>/done/", checklists.checklist_item_done, name="checklist_item_done"),
    path("deals/checklists/items/<int:pk>/place/", checklists.checklist_item_place, name="checklist_item_place"),
    path("deals/checklists/items/<int:pk>/deleted/", checklists.checklist_item_deleted, name="checklist_item_deleted"),
    path("deals/<int:pk>/line-items/", line_items.line_items, name="line_items"),
    path("deals/line-items/<int:pk>/", line_items.line_item, name="line_item"),
    path("deals/line-items/<int:pk>/deleted/", line_items.line_item_deleted, name="line_item_deleted"),
    path("products/", products.products, name="products"),
    path("products/options/", products.product_options, name="product_options"),
    path("products/new/", products.product_new, name="product_new"),
    path("products/<int:pk>/", products.product, name="product"),
]
