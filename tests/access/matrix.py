"""Who gets what answer at which address: the whole of it, one line an address. `test_matrix.py` asks each cell.

A  without a sign-in          V  a viewer             D  an administrator
O  of another account         S  a seller             X  an administrator while the module is off
                              M  a seller who manages a team

200 a page or what changed · 302 sent on · 403 seen but not allowed · 404 not there · 405 no such method · 422 the form
again. What is posted is an empty form; where that is enough for the act, the answer is 302. Every row asked for is one
that the account has, and what is denied writes nothing. Where a page is sent on, a fragment gets 401 without a sign-in,
else what changed (200) or the new address (204). PUT, PATCH and DELETE get 405 from those who get in. A dash: the
address belongs to no module.
"""

INSIDE = """
                                  GET  A   O   V   S   M   D   X POST A   O   V   S   M   D   X
live                                  302 404 200 200 200 200   -    302 404 405 405 405 405   -
mentions                              302 404 200 200 200 200   -    302 404 405 405 405 405   -
mention_options                       302 404 200 200 200 200   -    302 404 405 405 405 405   -

accounts:settings                     302 404 302 302 302 302   -    302 404 405 405 405 405   -
accounts:account                      302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:logo                         302 404 404 404 404 404   -    302 404 405 405 405 405   -
accounts:logo_new                     302 404 403 403 403 405   -    302 404 403 403 403 422   -
accounts:logo_deleted                 302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:rates                        302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:rate_deletion                302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:profile                      302 404 200 200 200 200   -    302 404 302 302 302 302   -
accounts:shortcuts                    302 404 405 405 405 405   -    302 404 302 302 302 302   -
accounts:leaving                      302 404 200 200 200 200   -    302 404 302 302 302 302   -
accounts:members                      302 404 403 403 403 200   -    302 404 403 403 403 405   -
accounts:invitation_new               302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:invitation_mail              302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:invitation_deletion          302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:member                       302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:member_state                 302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:member_deletion              302 404 403 403 403 200   -    302 404 403 403 403 302   -
accounts:second_factor_reset          302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:teams                        302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:team                         302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:team_members                 302 404 403 403 403 405   -    302 404 403 403 403 422   -
accounts:team_deletion                302 404 403 403 403 200   -    302 404 403 403 403 302   -
accounts:team_manager                 302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:team_member_deletion         302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:roles                        302 404 403 403 403 200   -    302 404 403 403 403 405   -
accounts:role_new                     302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:role                         302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:role_deletion                302 404 403 403 403 200   -    302 404 403 403 403 302   -
accounts:attributes                   302 404 403 403 403 200   -    302 404 403 403 403 405   -
accounts:attribute_new                302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:attribute                    302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:attribute_position           302 404 403 403 403 405   -    302 404 403 403 403 302   -
accounts:attribute_deletion           302 404 403 403 403 200   -    302 404 403 403 403 302   -
accounts:attribute_pattern            302 404 403 403 403 405   -    302 404 403 403 403 200   -
accounts:attribute_type               302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:attribute_options            302 404 403 403 403 405   -    302 404 403 403 403 422   -
accounts:option_name                  302 404 403 403 403 405   -    302 404 403 403 403 422   -
accounts:option_position              302 404 403 403 403 405   -    302 404 403 403 403 422   -
accounts:option_removal               302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:labels                       302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:label                        302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:label_merge                  302 404 403 403 403 200   -    302 404 403 403 403 422   -
accounts:label_deletion               302 404 403 403 403 200   -    302 404 403 403 403 302   -
accounts:audit                        302 404 403 403 403 200   -    302 404 403 403 403 405   -

contacts:contacts                     302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:contact_new                  302 404 403 200 200 200   -    302 404 403 422 422 422   -
contacts:layout                       302 404 200 200 200 200   -    302 404 422 422 422 422   -
contacts:options                      302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:segments                     302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:segment_counts               302 404 405 405 405 405   -    302 404 302 302 302 302   -
contacts:segment_pin                  302 404 405 405 405 405   -    302 404 302 302 302 302   -
contacts:segment_position             302 404 405 405 405 405   -    302 404 302 302 302 302   -
contacts:segment_new                  302 404 200 200 200 200   -    302 404 422 422 422 422   -
contacts:segment                      302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:segment_layout               302 404 200 200 200 200   -    302 404 422 422 422 422   -
contacts:segment_edit                 302 404 403 403 403 200   -    302 404 403 403 403 422   -
contacts:segment_query                302 404 405 405 405 405   -    302 404 403 403 403 302   -
contacts:segment_deletion             302 404 403 403 403 200   -    302 404 403 403 403 302   -
contacts:contact                      302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:contact_field                302 404 200 200 200 200   -    302 404 403 422 422 422   -
contacts:contact_block                302 404 403 405 405 405   -    302 404 403 302 302 302   -
contacts:contact_deletion             302 404 403 200 200 200   -    302 404 403 302 302 302   -
contacts:contact_merge                302 404 403 200 200 200   -    302 404 403 422 422 422   -
contacts:merge_new                    302 404 403 404 404 404   -    302 404 403 404 404 404   -
contacts:merge                        302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:merge_undone                 302 404 403 405 405 405   -    302 404 403 302 302 302   -
contacts:contact_history              302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:contact_picture              302 404 404 404 404 404   -    302 404 403 422 422 422   -
contacts:contact_picture_deleted      302 404 403 405 405 405   -    302 404 403 302 302 302   -
contacts:contact_addresses            302 404 405 405 405 405   -    302 404 403 422 422 422   -
contacts:contact_address              302 404 200 200 200 200   -    302 404 403 302 302 302   -
contacts:contact_address_primary      302 404 405 405 405 405   -    302 404 403 302 302 302   -
contacts:contact_address_deleted      302 404 405 405 405 405   -    302 404 403 302 302 302   -
contacts:contact_notes                302 404 200 200 200 200   -    302 404 403 422 422 422   -
contacts:contact_note                 302 404 403 403 403 200   -    302 404 403 403 403 422   -
contacts:contact_note_pinned          302 404 405 405 405 405   -    302 404 403 302 302 302   -
contacts:contact_note_deleted         302 404 405 405 405 405   -    302 404 403 403 403 302   -
contacts:contact_note_versions        302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:contact_conversations        302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:conversation_new             302 404 403 200 200 200   -    302 404 403 422 422 422   -
contacts:conversation_inline          302 404 200 200 200 200   -    302 404 405 405 405 405   -
contacts:company_people               302 404 403 405 405 405   -    302 404 403 302 302 302   -
contacts:company_conversations        302 404 200 200 200 200   -    302 404 405 405 405 405   -

conversations:conversations           302 404 200 200 200 200   -    302 404 405 405 405 405   -
conversations:layout                  302 404 200 200 200 200   -    302 404 422 422 422 422   -
conversations:conversation            302 404 200 200 200 200   -    302 404 405 405 405 405   -
conversations:conversation_field      302 404 200 200 200 200   -    302 404 403 422 422 422   -
conversations:conversation_history    302 404 200 200 200 200   -    302 404 405 405 405 405   -
conversations:conversation_messages   302 404 200 200 200 200   -    302 404 403 422 422 422   -
conversations:attachment              302 404 200 200 200 200   -    302 404 405 405 405 405   -
conversations:attachment_preview      302 404 200 200 200 200   -    302 404 405 405 405 405   -
conversations:attachment_thumbnail    302 404 200 200 200 200   -    302 404 405 405 405 405   -
conversations:attachment_deleted      302 404 405 405 405 405   -    302 404 403 302 302 302   -

companies:companies                   302 404 200 200 200 200 404    302 404 405 405 405 405 404
companies:company_new                 302 404 403 200 200 200 404    302 404 403 422 422 422 404
companies:layout                      302 404 200 200 200 200 404    302 404 422 422 422 422 404
companies:options                     302 404 200 200 200 200 404    302 404 405 405 405 405 404
companies:company_merge               302 404 403 200 200 200 404    302 404 403 422 422 422 404
companies:merge_new                   302 404 403 404 404 404 404    302 404 403 404 404 404 404
companies:merge                       302 404 200 200 200 200 404    302 404 405 405 405 405 404
companies:merge_undone                302 404 403 405 405 405 404    302 404 403 302 302 302 404
companies:company                     302 404 200 200 200 200 404    302 404 405 405 405 405 404
companies:company_field               302 404 200 200 200 200 404    302 404 403 422 422 422 404
companies:company_deletion            302 404 403 200 200 200 404    302 404 403 302 302 302 404
companies:company_history             302 404 200 200 200 200 404    302 404 405 405 405 405 404
companies:company_notes               302 404 200 200 200 200 404    302 404 403 422 422 422 404
companies:company_note                302 404 403 403 403 200 404    302 404 403 403 403 422 404
companies:company_note_pinned         302 404 405 405 405 405 404    302 404 403 302 302 302 404
companies:company_note_deleted        302 404 405 405 405 405 404    302 404 403 403 403 302 404
companies:company_note_versions       302 404 200 200 200 200 404    302 404 405 405 405 405 404

imports:imports                       302 404 403 200 200 200   -    302 404 403 405 405 405   -
imports:new                           302 404 403 200 200 200   -    302 404 403 422 422 422   -
imports:sample                        302 404 403 200 200 200   -    302 404 403 405 405 405   -
imports:import                        302 404 403 302 302 302   -    302 404 403 405 405 405   -
imports:columns                       302 404 403 200 200 200   -    302 404 403 422 422 422   -
imports:column                        302 404 403 200 200 200   -    302 404 403 405 405 405   -
imports:reading                       302 404 403 405 405 405   -    302 404 403 302 302 302   -
imports:progress                      302 404 403 302 302 302   -    302 404 403 405 405 405   -
imports:start                         302 404 403 405 405 405   -    302 404 403 302 302 302   -
imports:cancellation                  302 404 403 405 405 405   -    302 404 403 302 302 302   -
imports:undone                        302 404 403 405 405 405   -    302 404 403 302 302 302   -
imports:decision                      302 404 403 405 405 405   -    302 404 403 422 422 422   -
imports:rejected                      302 404 403 200 200 200   -    302 404 403 405 405 405   -

bulk:actions                          302 404 200 200 200 200   -    302 404 405 405 405 405   -
bulk:choose                           302 404 403 200 200 200   -    302 404 405 405 405 405   -
bulk:new                              302 404 403 422 422 422   -    302 404 403 422 422 422   -
bulk:action                           302 404 404 200 200 200   -    302 404 405 405 405 405   -
bulk:progress                         302 404 404 302 302 302   -    302 404 405 405 405 405   -
bulk:cancellation                     302 404 405 405 405 405   -    302 404 404 302 302 302   -
bulk:undone                           302 404 405 405 405 405   -    302 404 404 302 302 302   -
bulk:export                           302 404 404 404 404 404   -    302 404 405 405 405 405   -

duplicates:contacts                   302 404 403 200 200 200   -    302 404 403 405 405 405   -
duplicates:companies                  302 404 403 200 200 200   -    302 404 403 405 405 405   -
duplicates:company_count              302 404 403 405 405 405   -    302 404 403 302 302 302   -
duplicates:decision                   302 404 405 405 405 405   -    302 404 403 422 422 422   -
duplicates:merged                     302 404 405 405 405 405   -    302 404 403 422 422 422   -
duplicates:many                       302 404 403 200 200 200   -    302 404 403 422 422 422   -
duplicates:search                     302 404 405 405 405 405   -    302 404 403 302 302 302   -
duplicates:search_progress            302 404 403 302 302 302   -    302 404 405 405 405 405   -
duplicates:search_cancellation        302 404 405 405 405 405   -    302 404 403 302 302 302   -

orders:orders                         302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:order_new                      302 404 403 200 200 200 404    302 404 403 422 422 422 404
orders:layout                         302 404 200 200 200 200 404    302 404 422 422 422 422 404
orders:view_new                       302 404 200 200 200 200 404    302 404 422 422 422 422 404
orders:view                           302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:view_layout                    302 404 200 200 200 200 404    302 404 422 422 422 422 404
orders:view_edit                      302 404 403 403 403 200 404    302 404 403 403 403 422 404
orders:view_query                     302 404 405 405 405 405 404    302 404 403 403 403 302 404
orders:view_deletion                  302 404 403 403 403 200 404    302 404 403 403 403 302 404
orders:contact_orders                 302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:company_orders                 302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:deal_orders                    302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:deal_order                     302 404 403 405 405 405 404    302 404 403 409 409 409 404
orders:order                          302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:order_edit                     302 404 403 200 200 200 404    302 404 403 422 422 422 404
orders:order_history                  302 404 200 200 200 200 404    302 404 405 405 405 405 404
orders:order_deletion                 302 404 403 200 200 200 404    302 404 403 302 302 302 404

crm:home                              302 404 302 302 302 302 404    302 404 405 405 405 405 404
crm:pipelines                         302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:pipeline_catalogue                302 404 403 403 403 200 404    302 404 403 403 403 405 404
crm:pipeline_new                      302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:board                             302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:columns                           302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:board_layout                      302 404 200 200 200 200 404    302 404 422 422 422 422 404
crm:deals                             302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deals_layout                      302 404 200 200 200 200 404    302 404 422 422 422 422 404
crm:pipeline_deals                    302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:pipeline_deals_layout             302 404 200 200 200 200 404    302 404 422 422 422 422 404
crm:views                             302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:view_new                          302 404 200 200 200 200 404    302 404 422 422 422 422 404
crm:view                              302 404 302 302 302 302 404    302 404 405 405 405 405 404
crm:view_edit                         302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:view_query                        302 404 405 405 405 405 404    302 404 403 403 403 302 404
crm:view_reset                        302 404 405 405 405 405 404    302 404 302 302 302 302 404
crm:view_place                        302 404 405 405 405 405 404    302 404 422 422 422 422 404
crm:view_deletion                     302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:pipeline_edit                     302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:pipeline_favourite                302 404 405 405 405 405 404    302 404 302 302 302 302 404
crm:pipeline_position                 302 404 403 403 403 405 404    302 404 403 403 403 422 404
crm:pipeline_copy                     302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:pipeline_saved                    302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:pipeline_template                 302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:pipeline_template_name            302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:pipeline_template_deleted         302 404 403 403 403 405 404    302 404 403 403 403 302 404
crm:pipeline_archived                 302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:pipeline_rights                   302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:pipeline_member_options           302 404 403 403 403 200 404    302 404 405 405 405 405 404
crm:stages                            302 404 405 405 405 405 404    302 404 403 403 403 422 404
crm:stage                             302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:stage_column                      302 404 405 405 405 405 404    302 404 422 422 422 422 404
crm:stage_deals                       302 404 403 405 405 405 404    302 404 403 422 422 422 404
crm:stage_edit                        302 404 405 405 405 405 404    302 404 403 403 403 422 404
crm:stage_position                    302 404 405 405 405 405 404    302 404 403 403 403 422 404
crm:stage_archived                    302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:stage_rules                       302 404 403 403 403 200 404    302 404 405 405 405 405 404
crm:stage_rule_new                    302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:stage_rule                        302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:stage_rule_deleted                302 404 405 405 405 405 404    302 404 403 403 403 302 404
crm:deal_stage                        302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:deal_move_undone                  302 404 403 405 405 405 404    302 404 403 302 302 302 404
crm:deal_new                          302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:deal_options                      302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:contact_deal                      302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:deal_copy                         302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:deal_context                      302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_deals                        302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_conversations                302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_contacts                     302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:deal_contact_primary              302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:deal_contact_removed              302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:contact_deals                     302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:company_deals                     302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:conversation_deals                302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal                              302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_card                         302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_field                        302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:deal_value_source                 302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:deal_deletion                     302 404 403 403 403 200 404    302 404 403 403 403 302 404
crm:deal_history                      302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_notes                        302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:deal_note                         302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:deal_note_pinned                  302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:deal_note_deleted                 302 404 405 405 405 405 404    302 404 403 403 403 302 404
crm:deal_note_versions                302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:attachments                       302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:attachment                        302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:attachment_preview                302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:attachment_thumbnail              302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:attachment_name                   302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:attachment_deleted                302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:checklists                        302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:checklist_new                     302 404 403 200 200 200 404    302 404 405 405 405 405 404
crm:checklist_item_terms              302 404 403 200 200 200 404    302 404 403 302 302 302 404
crm:close_reasons                     302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:close_reason                      302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:close_reason_deleted              302 404 403 403 403 405 404    302 404 403 403 403 302 404
crm:checklist_templates               302 404 403 403 403 200 404    302 404 403 403 403 405 404
crm:checklist_template_new            302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:checklist_template                302 404 403 403 403 200 404    302 404 403 403 403 422 404
crm:checklist_template_deleted        302 404 403 403 403 405 404    302 404 403 403 403 302 404
crm:checklist                         302 404 405 405 405 405 404    302 404 403 422 422 422 404
crm:checklist_deleted                 302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:checklist_items                   302 404 405 405 405 405 404    302 404 403 422 422 422 404
crm:checklist_item                    302 404 405 405 405 405 404    302 404 403 422 422 422 404
crm:checklist_item_done               302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:checklist_item_place              302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:checklist_item_deleted            302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:activities                        302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:deal_activities                   302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:contact_activities                302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:activity                          302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:activity_done                     302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:activity_outcome                  302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:activity_deleted                  302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:line_items                        302 404 200 200 200 200 404    302 404 403 422 422 422 404
crm:line_item                         302 404 405 405 405 405 404    302 404 403 422 422 422 404
crm:line_item_deleted                 302 404 405 405 405 405 404    302 404 403 302 302 302 404
crm:line_items_pasted                 302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:line_item_place                   302 404 405 405 405 405 404    302 404 403 422 422 422 404
crm:products                          302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:product_options                   302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:product_new                       302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:product                           302 404 200 200 200 200 404    302 404 405 405 405 405 404
crm:product_edit                      302 404 403 200 200 200 404    302 404 403 422 422 422 404
crm:product_archived                  302 404 403 405 405 405 404    302 404 403 302 302 302 404

customobjects:home                    302 404 302 302 302 302 404    302 404 405 405 405 405 404
customobjects:types                   302 404 403 403 403 200 404    302 404 403 403 403 405 404
customobjects:type_new                302 404 403 403 403 200 404    302 404 403 403 403 422 404
customobjects:type                    302 404 403 403 403 200 404    302 404 403 403 403 422 404
customobjects:type_position           302 404 403 403 403 405 404    302 404 403 403 403 302 404
customobjects:type_deletion           302 404 403 403 403 200 404    302 404 403 403 403 302 404
customobjects:options                 302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:deal_options            302 404 403 403 403 200 404    302 404 403 403 403 405 404
customobjects:contact_objects         302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:deal_objects            302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:association_new         302 404 403 403 403 404 404    302 404 403 403 403 404 404
customobjects:association             302 404 403 403 403 200 404    302 404 403 403 403 302 404
customobjects:dissolution             302 404 405 405 405 405 404    302 404 403 403 403 302 404
customobjects:restoration             302 404 403 403 403 405 404    302 404 403 403 403 404 404
customobjects:record                  302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:record_field            302 404 200 200 200 200 404    302 404 403 403 403 422 404
customobjects:record_history          302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:record_contacts         302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:record_deals            302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:record_deletion         302 404 403 403 403 200 404    302 404 403 403 403 302 404
customobjects:records                 302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:record_new              302 404 403 403 403 200 404    302 404 403 403 403 422 404
customobjects:layout                  302 404 200 200 200 200 404    302 404 422 422 422 422 404
customobjects:view_new                302 404 200 200 200 200 404    302 404 422 422 422 422 404
customobjects:view                    302 404 200 200 200 200 404    302 404 405 405 405 405 404
customobjects:view_layout             302 404 200 200 200 200 404    302 404 422 422 422 422 404
customobjects:view_edit               302 404 403 403 403 200 404    302 404 403 403 403 422 404
customobjects:view_query              302 404 405 405 405 405 404    302 404 403 403 403 302 404
customobjects:view_deletion           302 404 403 403 403 200 404    302 404 403 403 403 302 404
"""

# Outside all accounts: the beginning of the address and what all below it may answer. Of the admin, whose own tests go
# through its pages, this says only who gets in at all: D is staff here.
OUTSIDE = """
                  GET   A        S        D                    POST  A        S        D
(front)                 302      302      302                        405      405      405
health/                 200      200      200                        405      405      405
components/             200      200      200                        405      405      405
accounts/               in       in       in                         in       in       in
admin/                  302      302/403  in                         302      302/403  in
"""
# What stands for `in`: pages, refusals and forms that come back, but nothing that fails.
IN = {200, 302, 403, 404, 405, 422}
