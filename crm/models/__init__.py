from crm.models.activity import Activity
from crm.models.attachment import Attachment
from crm.models.audit import PipelineRoleGrantAudit, PipelineUserGrantAudit
from crm.models.board_layout import BoardLayout
from crm.models.checklist import Checklist, ChecklistItem
from crm.models.checklist_template import ChecklistTemplate
from crm.models.close_reason import CloseReason
from crm.models.deal import Deal, DealLabel
from crm.models.deal_contact import DealContact
from crm.models.deal_total import DealTotal
from crm.models.line_item import LineItem
from crm.models.note import DealNote
from crm.models.pipeline import Pipeline
from crm.models.pipeline_right import PipelineGroupPermission, PipelineUserPermission
from crm.models.pipeline_template import PipelineTemplate
from crm.models.product import Product, ProductPrice
from crm.models.saved_view import SavedView
from crm.models.stage import Stage
from crm.models.stage_rule import StageRule
from crm.models.stage_visit import StageVisit

__all__ = [
    "Activity",
    "Attachment",
    "BoardLayout",
    "Checklist",
    "ChecklistItem",
    "ChecklistTemplate",
    "CloseReason",
    "Deal",
    "DealContact",
    "DealLabel",
    "DealNote",
    "DealTotal",
    "LineItem",
    "Pipeline",
    "PipelineGroupPermission",
    "PipelineRoleGrantAudit",
    "PipelineTemplate",
    "PipelineUserGrantAudit",
    "PipelineUserPermission",
    "Product",
    "ProductPrice",
    "SavedView",
    "Stage",
    "StageRule",
    "StageVisit",
]
