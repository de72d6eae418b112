"""Pipelines, stages, the board, and moving a deal."""

from django.urls import path

from crm.views import board, deal_lists, layouts, moves, pipelines, rights, saved_views, stage_rules, stages

urlpatterns = [
    path("crm/", board.home, name="home"),
    path("pipelines/", pipelines.pipelines, name="pipelines"),
    path("pipelines/new/", pipelines.catalogue, name="pipeline_catalogue"),
    path("pipelines/new/<slug:key>/", pipelines.new, name="pipeline_new"),
    path("pipelines/<int:pk>/", board.board, name="board"),
    path("pipelines/<int:pk>/columns/", board.columns, name="columns"),
    path("pipelines/<int:pk>/layout/", layouts.layout, name="board_layout"),
    path("pipelines/<int:pk>/deals/", deal_lists.pipeline_deals, name="pipeline_deals"),
    path("pipelines/<int:pk>/deals/layout/", deal_lists.pipeline_deals_layout, name="pipeline_deals_layout"),
    path("pipelines/<int:pk>/views/", saved_views.views, name="views"),
    path("pipelines/<int:pk>/views/new/", saved_views.view_new, name="view_new"),
    path("pipelines/<int:pk>/views/<int:view_pk>/", saved_views.view, name="view"),
    path("pipelines/<int:pk>/views/<int:view_pk>/edit/", saved_views.view_edit, name="view_edit"),
    path("pipelines/<int:pk>/views/<int:view_pk>/query/", saved_views.view_query, name="view_query"),
    path("pipelines/<int:pk>/views/<int:view_pk>/reset/", saved_views.view_reset, name="view_reset"),
    path("pipelines/<int:pk>/views/<int:view_pk>/place/", saved_views.view_place, name="view_place"),
    path("pipelines/<int:pk>/views/<int:view_pk>/deletion/", saved_views.view_deletion, name="view_deletion"),
    path("pipelines/<int:pk>/favourite/", pipelines.favourite, name="pipeline_favourite"),
    path("pipelines/<int:pk>/position/", pipelines.position, name="pipeline_position"),
    path("pipelines/<int:pk>/copy/", pipelines.copy, name="pipeline_copy"),
    path("pipelines/<int:pk>/edit/", pipelines.edit, name="pipeline_edit"),
    path("pipelines/<int:pk>/archived/", pipelines.archived, name="pipeline_archived"),
    path("pipelines/<int:pk>/rights/", rights.rights, name="pipeline_rights"),
    path("pipelines/<int:pk>/rights/members/", rights.member_options, name="pipeline_member_options"),
    path("pipelines/<int:pk>/stages/", stages.add, name="stages"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/", board.stage, name="stage"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/deals/", board.add_deal, name="stage_deals"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/column/", layouts.column, name="stage_column"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/edit/", stages.edit, name="stage_edit"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/position/", stages.position, name="stage_position"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/archived/", stages.archived, name="stage_archived"),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/rules/", stage_rules.stage_rules, name="stage_rules"),
    path(
        "pipelines/<int:pk>/stages/<int:stage_pk>/rules/new/<slug:kind>/",
        stage_rules.stage_rule_new,
        name="stage_rule_new",
    ),
    path("pipelines/<int:pk>/stages/<int:stage_pk>/rules/<int:rule_pk>/", stage_rules.stage_rule, name="stage_rule"),
    path(
        "pipelines/<int:pk>/stages/<int:stage_pk>/rules/<int:rule_pk>/deleted/",
        stage_rules.stage_rule_deleted,
        name="stage_rule_deleted",
    ),
    path("deals/<int:pk>/stage/", moves.deal_stage, name="deal_stage"),
    path("deals/<int:pk>/moves/<int:event_pk>/undone/", moves.undone, name="deal_move_undone"),
]
