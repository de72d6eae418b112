"""Which pictures are taken. A new screen is one line here.

Addresses may name `{account}` (the demo's), `{pipeline}`, `{deal}`, `{contact}`, `{company}`, `{order}` and such:
see `RECORDS` for how each is found.
"""

from dataclasses import dataclass
from urllib.parse import quote

from tests.pictures.acts import (
    DEALS,
    Act,
    acting,
    all_taken_back,
    asked_for_a_code,
    at_somebody_imported,
    attaching,
    being_checked,
    carried,
    clashing,
    clicking,
    dragging,
    dragging_several,
    having_acted,
    having_blocked,
    importing,
    in_turn,
    laid_out,
    narrowed_to_what_is_wrong,
    noting,
    pasting,
    pinning,
    planning_and_ticking,
    pressing,
    seen,
    selecting,
    sorting_by,
    switching,
    taken_back,
    trying,
    with_companies,
    with_second_factor,
    writing_with_files,
)

ADMINISTRATOR, VIEWER, ADMIN, STRANGER, CAREFUL = "ana", "clara", "admin", "olivia", "bruno"

TICK = ".activity-tick [type=checkbox]"
# Filters of deals, as they stand in an address.
OPEN_AND_DEAR = quote(
    '{"op":"and","rules":[{"field":"kind","operator":"is","value":"open"},'
    '{"field":"value","operator":"gt","value":["1000","BRL"]}]}'
)
# The sections of a deal that are folded away on its picture.
FOLDS = ["[id$=_items] .fold", "[id$=_checklists] .fold", "[id$=_notes] .fold"]
GONE = quote('{"op":"and","rules":[{"field":"label","operator":"is","value":"999999"}]}')

# Each finds, with the account's id as parameter, the id of a record with much to show.
RECORDS = {
    "pipeline": "SELECT id FROM crm_pipeline WHERE account_id = %s ORDER BY position LIMIT 1",
    # More columns than any window shows, with deals of the others.
    "twelve": """
        WITH made AS (
            INSERT INTO crm_pipeline (account_id, name, position, is_archived, created_at)
            SELECT id, 'Twelve stages', 9, FALSE, now() FROM accounts_account WHERE id = %s RETURNING id, account_id
        ), stages AS (
            INSERT INTO crm_stage (account_id, pipeline_id, name, position, hue, probability, kind, is_archived)
            SELECT account_id, id, CASE n WHEN 3 THEN 'Angebotsnachverfolgungsgespräch' ELSE 'Stage ' || n END,
                n, n, 50, 'open', FALSE FROM made, generate_series(1, 12) n RETURNING id, account_id, pipeline_id
        ), copies AS (
            INSERT INTO crm_deal (account_id, pipeline_id, stage_id, rank, title, value, currency, value_from_items,
                priority, owner_id, contact_id, company_id, closed_on, lost_reason, source, attributes, version,
                stage_entered_at, created_at, updated_at)
            SELECT account_id, stages.pipeline_id, stages.id, deal.id, title, value, currency, FALSE, priority,
                owner_id, contact_id, company_id, NULL, '', '', '{}', 1, now(), now(), now()
            FROM stages JOIN LATERAL (
                SELECT * FROM crm_deal WHERE account_id = stages.account_id ORDER BY id OFFSET stages.id %% 7 LIMIT 5
            ) deal USING (account_id)
        )
        SELECT id FROM made""",
    # A pipeline whose second stage asks for much and is nearly full, with a deal before it that has little.
    "ruled": """
        WITH made AS (
            INSERT INTO crm_pipeline (account_id, name, position, is_archived, created_at)
            SELECT id, 'Vendas com regras', 8, FALSE, now() FROM accounts_account WHERE id = %s
            RETURNING id, account_id
        ), stages AS (
            INSERT INTO crm_stage (account_id, pipeline_id, name, position, hue, probability, kind, is_archived)
            SELECT account_id, id, name, n, n, CASE kind WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 50 END, kind, FALSE
            FROM made, unnest('{Anfrage,Angebotsnachverfolgungsgespräch,Full,Won,Lost}'::text[],
                '{open,open,open,won,lost}'::text[]) WITH ORDINALITY stage (name, kind, n)
            RETURNING id, account_id, pipeline_id, name
        ), granted AS (
            INSERT INTO crm_pipelinegrouppermission (content_object_id, group_id, permission_id)
            SELECT made.id, group_id, permission_id FROM made, crm_pipelinegrouppermission
            WHERE content_object_id = (SELECT min(id) FROM crm_pipeline WHERE account_id = made.account_id)
        ), ruled AS (
            INSERT INTO crm_stagerule (account_id, stage_id, kind, settings, position, turn)
            SELECT account_id, id, rule.kind, rule.settings::jsonb, n, 0
            FROM stages JOIN (VALUES ('Ang', 'filled', '{"fields": ["owner", "company", "expected_close"]}', 1),
                ('Ang', 'value', '{"least": "1000.00"}', 2), ('Ang', 'activity', '{}', 3), ('Ang', 'in_order', '{}', 4),
                ('Ang', 'close_in', '{"days": 30}', 5), ('Won', 'reason', '{}', 1),
                ('Ang', 'plan', '{"kind": "call", "subject": "Ligar de volta", "days": 2}', 6),
                ('Ful', 'limit', '{"most": 2, "per": "stage", "warns": false}', 1)
            ) rule (stage, kind, settings, n) ON left(name, 3) = stage
        ), copies AS (
            INSERT INTO crm_deal (account_id, pipeline_id, stage_id, rank, title, value, currency, value_from_items,
                priority, owner_id, contact_id, company_id, closed_on, lost_reason, source, attributes, version,
                stage_entered_at, created_at, updated_at, entry)
            SELECT account_id, stages.pipeline_id, stages.id, deal.id, title, 0, currency, FALSE, priority,
                owner_id, contact_id, NULL, NULL, '', '', '{}', 1, now() - interval '40 days', now(), now(),
                CASE WHEN name = 'Full' THEN '{"override": {"by": "Bruno Carvalho", "reason":
                    "O cliente confirmou por telefone e manda os papéis amanhã", "rules":
                    ["Company and expected close are filled", "Value is at least R$1,000.00"]}, "warned":
                    ["with this one “Full” came to 3 of at most 2 deals"]}'::jsonb ELSE '{}' END
            FROM stages JOIN LATERAL (
                SELECT * FROM crm_deal WHERE account_id = stages.account_id AND closed_on IS NULL
                ORDER BY id OFFSET stages.id %% 7 LIMIT 3
            ) deal USING (account_id) WHERE name NOT IN ('Won', 'Lost')
        )
        SELECT id FROM made""",
    "ruled_stage": "SELECT stage_id FROM crm_stagerule WHERE account_id = %s AND kind = 'in_order'",
    "reason": """
        INSERT INTO crm_closereason (account_id, kind, text, pipeline_id, position)
        SELECT account_id, reason.kind, reason.text, CASE reason.kind WHEN 'won' THEN pipeline.id END, reason.n
        FROM (SELECT account_id, min(id) AS id FROM crm_pipeline WHERE account_id = %s GROUP BY 1) pipeline,
            (VALUES ('lost', 'Preço', 1), ('lost', 'Der Mitbewerber hat die längere Gewährleistung angeboten', 2),
                ('won', 'Indicação', 3)) reason (kind, text, n)
        RETURNING id""",
    "overridden": "SELECT min(id) FROM crm_deal WHERE account_id = %s AND entry ? 'override'",
    # It waits for somebody.
    "waiting": """
        UPDATE crm_deal SET waiting_until = CURRENT_DATE + 9,
            waiting_note = 'Die Rechtsabteilung des Kunden prüft den Rahmenvertrag'
        WHERE account_id = %s AND id = (SELECT max(id) FROM crm_deal deal WHERE account_id = crm_deal.account_id
            AND closed_on IS NULL)
        RETURNING id""",
    "pipeline_template": """
        INSERT INTO crm_pipelinetemplate (account_id, name, contents, created_at)
        SELECT account_id, 'Vendas da casa', jsonb_build_object('stages', jsonb_agg(jsonb_build_object('name', name,
            'kind', kind, 'probability', probability, 'hue', hue, 'expected_days', expected_days) ORDER BY position)),
            now()
        FROM crm_stage WHERE account_id = %s AND pipeline_id = (SELECT min(id) FROM crm_pipeline)
        GROUP BY account_id RETURNING id""",
    # An open deal that has stalled.
    "stalled": """
        SELECT id FROM crm_deal WHERE account_id = %s AND closed_on IS NULL ORDER BY health_points DESC, id LIMIT 1""",
    "stage": "SELECT id FROM crm_stage WHERE account_id = %s ORDER BY pipeline_id, position LIMIT 1",
    "deal": """
        SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
        WHERE deal.account_id = %s AND kind = 'open' AND deal.pipeline_id = (SELECT min(id) FROM crm_pipeline)
        ORDER BY EXISTS (SELECT FROM crm_attachment WHERE deal_id = deal.id) DESC,
            (SELECT count(*) FROM crm_lineitem WHERE deal_id = deal.id) DESC LIMIT 1""",
    # Somebody has just made it.
    "fresh": """
        INSERT INTO crm_deal (account_id, pipeline_id, stage_id, rank, title, value, currency, value_from_items,
            priority, owner_id, lost_reason, source, attributes, version, stage_entered_at, created_at, updated_at)
        SELECT account_id, pipeline_id, stage_id, min(rank) - 7, 'Renovação do contrato', 0, 'BRL', TRUE, 2,
            min(owner_id), '', '', '{}', 1, now(), now(), now()
        FROM crm_deal WHERE account_id = %s AND closed_on IS NULL
        GROUP BY account_id, pipeline_id, stage_id ORDER BY count(*) DESC LIMIT 1 RETURNING id""",
    "peopled": """
        SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
        JOIN crm_dealcontact further ON further.deal_id = deal.id JOIN crm_checklist list ON list.deal_id = deal.id
        WHERE deal.account_id = %s AND kind = 'open' AND role <> '' ORDER BY deal.id LIMIT 1""",
    "checklist": "SELECT id FROM crm_checklist WHERE account_id = %s ORDER BY id LIMIT 1",
    "bare": """
        SELECT id FROM crm_deal deal WHERE account_id = %s
            AND NOT EXISTS (SELECT FROM crm_attachment WHERE deal_id = deal.id)
        ORDER BY id LIMIT 1""",
    # With an activity to come, late, and some that are done.
    "planned": """
        SELECT deal_id FROM crm_activity WHERE account_id = %s GROUP BY 1
        ORDER BY bool_or(done_at IS NULL AND due_on < CURRENT_DATE) DESC, count(*) DESC, 1 LIMIT 1""",
    "unplanned": """
        SELECT id FROM crm_deal deal WHERE account_id = %s AND closed_on IS NULL
            AND NOT EXISTS (SELECT FROM crm_activity WHERE deal_id = deal.id) ORDER BY id LIMIT 1""",
    "contact": """
        SELECT id FROM contacts_contact contact WHERE account_id = %s AND email <> '' AND company_id IS NOT NULL
        ORDER BY (SELECT count(*) FROM orders_order WHERE contact_id = contact.id)
            + 3 * (SELECT count(*) FROM crm_deal WHERE contact_id = contact.id) DESC, id LIMIT 1""",
    # Nobody in the demo has as long a name; what is found is a word of it.
    "long": """
        INSERT INTO contacts_contact (account_id, name, email, phone, identifier, city, country, company_id, owner_id,
            is_blocked, avatar, attributes, version, created_at, updated_at)
        SELECT account_id, 'Maria Aparecida da Conceição Albuquerque Cavalcanti-Schwarzenberger von Hohenlohe',
            'maria.aparecida.albuquerque.cavalcanti@verwaltungsgenossenschaft-schwarzenberg.example', '', '',
            'Vila Bela da Santíssima Trindade', '', company_id, owner_id, TRUE, '', '{}', 1, now(), now()
        FROM contacts_contact WHERE account_id = %s AND company_id IS NOT NULL ORDER BY id LIMIT 1
        RETURNING 'albuquerque cavalcanti'""",
    # Somebody who looks like `{contact}`, and one who has become them.
    "alike": """
        INSERT INTO contacts_contact (account_id, name, email, phone, identifier, city, country, company_id, owner_id,
            is_blocked, avatar, attributes, version, created_at, updated_at)
        SELECT account_id, upper(name), '', '', 'CRM-2047', 'Vila Bela da Santíssima Trindade', country, NULL, NULL,
            FALSE, '', '{}', 1, now(), now()
        FROM contacts_contact contact WHERE account_id = %s AND email <> '' AND company_id IS NOT NULL
        ORDER BY (SELECT count(*) FROM orders_order WHERE contact_id = contact.id)
            + 3 * (SELECT count(*) FROM crm_deal WHERE contact_id = contact.id) DESC, id LIMIT 1
        RETURNING id""",
    "merge": """
        INSERT INTO contacts_merge (account_id, survivor_id, by_id, merged, names, kept, stayed, created_at)
        SELECT account_id, id, (SELECT min(id) FROM accounts_member WHERE account_id = contact.account_id), '{0}',
            '["A. Silva", "Silva, Ana"]', '{"into": 0}', '[]', now()
        FROM contacts_contact contact WHERE account_id = %s AND email <> '' ORDER BY id LIMIT 1
        RETURNING id""",
    "undone": """
        INSERT INTO contacts_merge (account_id, survivor_id, by_id, undone_by_id, merged, names, kept, stayed,
            created_at, undone_at)
        SELECT account_id, contact.id, member.id, member.id, ARRAY[contact.id], '["A. Silva"]', '{}',
            '["city of Ana Silva, which has been changed since", "1 note, which is gone or somebody else’s now"]',
            now(), now()
        FROM (SELECT min(id) AS id, account_id FROM accounts_member GROUP BY 2) member
        JOIN contacts_contact contact USING (account_id) WHERE account_id = %s AND email <> '' ORDER BY 2 LIMIT 1
        RETURNING id""",
    "taken": "SELECT email FROM contacts_contact WHERE account_id = %s AND email <> '' ORDER BY id LIMIT 1",
    "nameless": "SELECT id FROM contacts_contact WHERE account_id = %s AND name = '' ORDER BY id LIMIT 1",
    "company": """
        SELECT company_id FROM contacts_contact WHERE account_id = %s AND company_id IS NOT NULL
        GROUP BY company_id ORDER BY count(*) DESC, company_id LIMIT 1""",
    "head": """
        SELECT parent_id FROM companies_company WHERE account_id = %s AND parent_id IS NOT NULL
        GROUP BY parent_id ORDER BY count(*) DESC, parent_id LIMIT 1""",
    # One that looks like `{company}`, and one that has become it.
    "company_twin": """
        WITH twin AS (
            INSERT INTO companies_company (account_id, name, phone, website, address, description, parent_id, owner_id,
                attributes, version, created_at, updated_at)
            SELECT account_id, name || ' Verwaltungsgesellschaft', '+55 81 3333-0000', 'https://www.verwaltung.example',
                'Avenida Engenheiro Antônio de Góes 742, Recife', 'Distribui para todo o Nordeste.', id, NULL, '{}', 1,
                now(), now()
            FROM companies_company company WHERE account_id = %s
            ORDER BY (SELECT count(*) FROM contacts_contact WHERE company_id = company.id) DESC, id LIMIT 1
            RETURNING account_id, id)
        INSERT INTO companies_companydomain (account_id, company_id, domain)
        SELECT account_id, id, 'verwaltung.example' FROM twin RETURNING company_id""",
    "company_merge": """
        INSERT INTO companies_companymerge (account_id, survivor_id, by_id, merged, names, kept, stayed, created_at)
        SELECT account_id, id, (SELECT min(id) FROM accounts_member WHERE account_id = company.account_id), '{0}',
            '["Acme Ltda", "ACME Comércio"]', '{"into": 0}', '[]', now()
        FROM companies_company company WHERE account_id = %s ORDER BY id LIMIT 1
        RETURNING id""",
    "conversation": """
        SELECT conversation_id FROM contacts_message WHERE account_id = %s
        GROUP BY 1 ORDER BY bool_or(direction = 'note') DESC, count(*) DESC, 1 LIMIT 1""",
    "lost": "SELECT id FROM crm_stage WHERE account_id = %s AND kind = 'lost' ORDER BY pipeline_id LIMIT 1",
    "segment": "SELECT id FROM contacts_segment WHERE account_id = %s ORDER BY id LIMIT 1",
    # Its attribute and its label have gone; a segment that others ask for.
    "broken": """
        INSERT INTO contacts_segment (account_id, owner_id, name, query, is_shared, position, names)
        SELECT account_id, id, 'Newsletter de aniversário', '{"filter": {"op": "and", "rules": [
            {"field": "city", "operator": "is", "value": "Recife"}, {"op": "or", "rules": [
            {"field": "attribute.loyalty", "operator": "gt", "value": "10"},
            {"field": "label", "operator": "one_of", "value": ["999999"]}]}]}}', FALSE, 0,
            '{"attribute.loyalty": {"": "Loyalty points"}, "label": {"": "Label", "999999": "Trade fair 2024"}}'
        FROM accounts_member WHERE account_id = %s ORDER BY id LIMIT 1 RETURNING id""",
    # A view of the first pipeline that asks for what is open and dear.
    "view": """
        INSERT INTO crm_savedview (account_id, pipeline_id, owner_id, name, is_shared, shape, query, look, names)
        SELECT account_id, min(id), (SELECT min(id) FROM accounts_member WHERE account_id = pipeline.account_id),
            'Große offene Angebote', TRUE, 'board', '{"filter": {"op": "and", "rules": [
            {"field": "kind", "operator": "is", "value": "open"},
            {"field": "value", "operator": "gt", "value": ["2000", "BRL"]}]}, "q": "", "sort": ""}', '{}', '{}'
        FROM crm_pipeline pipeline WHERE account_id = %s GROUP BY 1 RETURNING id""",
    "within": """
        WITH first AS (SELECT account_id, min(id) AS id FROM contacts_segment WHERE account_id = %s GROUP BY 1)
        INSERT INTO contacts_segment (account_id, name, query, is_shared, position)
        SELECT account_id, 'VIPs of the first', json_build_object('filter', json_build_object('op', 'and', 'rules',
            json_build_array(json_build_object('field', 'segment', 'operator', 'is', 'value', id::text)))), TRUE, 0
        FROM first RETURNING id""",
    "nested": """
        SELECT json_build_object('op', 'or', 'rules', json_build_array(
            json_build_object('field', 'city', 'operator', 'is', 'value', 'Recife'),
            json_build_object('op', 'and', 'rules', json_build_array(
                json_build_object('field', 'order_total', 'operator', 'gt', 'value', '["1000", "BRL"]'::json),
                json_build_object('op', 'or', 'rules', json_build_array(
                    json_build_object('field', 'label', 'operator', 'one_of', 'value', json_agg(id::text)),
                    json_build_object('field', 'last_message', 'operator', 'not_last_days', 'value', '30')))))))::text
        FROM (SELECT id FROM accounts_label WHERE account_id = %s ORDER BY id LIMIT 2) label""",
    "buyer": """
        SELECT contact_id FROM orders_order WHERE account_id = %s GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "order": "SELECT id FROM orders_order WHERE account_id = %s ORDER BY value DESC LIMIT 1",
    "course": "SELECT id FROM customobjects_objecttype WHERE account_id = %s ORDER BY id LIMIT 1",
    "record": """
        SELECT record_id FROM customobjects_association WHERE account_id = %s AND contact_id IS NOT NULL
        GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "associated": """
        SELECT contact_id FROM customobjects_association WHERE account_id = %s AND contact_id IS NOT NULL
        GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "about": """
        SELECT deal_id FROM customobjects_association WHERE account_id = %s AND deal_id IS NOT NULL
        ORDER BY 1 LIMIT 1""",
    "order_view": """
        INSERT INTO orders_orderview (account_id, owner_id, name, is_shared, query)
        SELECT account_id, id, 'Pagos, os mais caros primeiro', TRUE, '{"filter": {"op": "and", "rules": [
            {"field": "status", "operator": "is", "value": "paid"}]}, "q": "", "sort": "value"}'
        FROM accounts_member WHERE account_id = %s ORDER BY id LIMIT 1 RETURNING id""",
    "object_view": """
        INSERT INTO customobjects_objectview (account_id, owner_id, type_id, name, is_shared, query)
        SELECT account_id, (SELECT min(id) FROM accounts_member WHERE account_id = type.account_id), id,
            'Avançados com vagas na Donaudampfschifffahrt', TRUE, '{"filter": {"op": "and", "rules": [
            {"field": "attribute.level", "operator": "is", "value": "B2"}]}, "q": "", "sort": "name"}'
        FROM customobjects_objecttype type WHERE account_id = %s ORDER BY id LIMIT 1 RETURNING id""",
    "without_objects": """
        UPDATE accounts_account SET modules = array_append(array_remove(modules, 'objects'), 'objects')
        WHERE slug = 'globex' AND id <> %s RETURNING slug""",
    "course_field": """
        SELECT id FROM accounts_customattribute WHERE account_id = %s AND key = 'title' AND model LIKE 'object%%'""",
    "attribute": "SELECT id FROM accounts_customattribute WHERE account_id = %s AND key = 'plan'",
    "label": "SELECT id FROM accounts_label WHERE account_id = %s ORDER BY id LIMIT 1",
    # Names that no line can break: one of each on every picture.
    "long_label": """
        UPDATE accounts_label SET name = 'Donaudampfschifffahrtsgesellschaftskapitän'
        WHERE id = (SELECT label_id FROM crm_deallabel WHERE account_id = %s
            GROUP BY label_id ORDER BY count(*) DESC, label_id LIMIT 1)
        RETURNING id""",
    "long_attribute": """
        UPDATE accounts_customattribute SET name = 'Rechtsschutzversicherungsgesellschaftenverzeichnis',
            options = array_append(options, 'Kraftfahrzeughaftpflichtversicherungsbeitragsrechnung')
        WHERE account_id = %s AND key = 'plan' RETURNING id""",
    "role": "SELECT id FROM accounts_role WHERE account_id = %s AND name = 'Seller'",
    "group": "SELECT group_id FROM accounts_role WHERE account_id = %s AND name = 'Seller'",
    "member": """
        SELECT member.id FROM accounts_member member JOIN accounts_user person ON person.id = user_id
        WHERE account_id = %s AND email LIKE 'bruno@%%'""",
    "team": "SELECT id FROM accounts_team WHERE account_id = %s ORDER BY id LIMIT 1",
    # No demo has one: it is made here, and its token is what is found.
    "invitation": """
        WITH sent AS (
            INSERT INTO accounts_invitation (account_id, email, by_id, token_hash, created_at, expires_at)
            SELECT account_id, 'fernanda@parceiros-industriais.example', id, encode(sha256('picture'), 'hex'),
                now(), now() + interval '7 days'
            FROM accounts_member WHERE account_id = %s ORDER BY id LIMIT 1
            RETURNING id, account_id
        )
        INSERT INTO accounts_invitationrole (account_id, invitation_id, role_id)
        SELECT account_id, sent.id, role.id FROM sent JOIN accounts_role role USING (account_id)
        WHERE role.name = 'Seller' RETURNING 'picture'""",
    "own": "SELECT id FROM accounts_account WHERE id = %s",
    # What is still under way stays so on the picture.
    "bulk": """
        INSERT INTO bulk_bulkaction (account_id, kind, act, arguments, query, words, member_id, status, total, cursor,
            counts, undo_cursor, undo_counts, file, error, created_at, began_at, is_purged)
        SELECT account_id, 'contact', 'label-add', '{"labels": []}', '{}', 'City is Recife', id, 'running', 120000,
            48210, '{}', 0, '{}', '', '', now() - interval '5 s', now() - interval '5 s', FALSE
        FROM accounts_member WHERE account_id = %s ORDER BY id LIMIT 1 RETURNING id""",
    # Somebody who may be there twice.
    "twin": """
        SELECT first FROM duplicates_duplicate WHERE account_id = %s AND kind = 'contact'
        ORDER BY score DESC LIMIT 1""",
    # A search among companies that is still under way.
    "searching": """
        INSERT INTO duplicates_search (account_id, kind, status, compared, total, found, started_by_id, created_at,
            learnt, began_at, error)
        SELECT account_id, 'company', 'running', 48210, 120000, 0, id, now(), '{}', now() - interval '5 s', ''
        FROM accounts_member WHERE account_id = %s ORDER BY id LIMIT 1 RETURNING id""",
    "merged_many": """
        WITH made AS (
            INSERT INTO bulk_bulkaction (account_id, kind, act, arguments, query, words, member_id, status, total,
                cursor, counts, undo_cursor, undo_counts, file, error, created_at, began_at, ended_at, is_purged)
            SELECT account_id, 'contact', 'merge', '{"groups": {}}', '{}', 'All that are almost certain', id, 'done',
                31, 31, '{"changed": 29, "refused": 2}', 0, '{}', '', '', now(), now(), now(), FALSE
            FROM accounts_member WHERE account_id = %s ORDER BY id LIMIT 1 RETURNING id, account_id
        ), rows AS (
            INSERT INTO bulk_bulkrow (account_id, action_id, number, target_id, outcome, reason, undone, done_at)
            SELECT account_id, made.id, n, contact.id, CASE WHEN n > 29 THEN 'refused' ELSE 'changed' END,
                CASE WHEN n > 29 THEN 'They say different things by now; look at them side by side.'
                ELSE 'with ' || contact.name || ' Junior' END, '', now()
            FROM made CROSS JOIN generate_series(1, 31) n CROSS JOIN LATERAL (
                SELECT id, name FROM contacts_contact WHERE account_id = made.account_id ORDER BY id OFFSET n LIMIT 1
            ) contact
        ) SELECT id FROM made""",
    "won": """
        SELECT deal.id FROM crm_deal deal JOIN crm_stage stage ON stage.id = deal.stage_id
        WHERE deal.account_id = %s AND kind = 'won' AND contact_id IS NOT NULL ORDER BY deal.id LIMIT 1""",
    "product": "SELECT id FROM crm_product WHERE account_id = %s ORDER BY id LIMIT 1",
}

ALL, MATCHING = "[data-select-all]", "[data-select-matching]"


@dataclass(frozen=True)
class Screen:
    """`act` brings the page from its address to the state that the picture shows; `who` None is signed out."""

    name: str
    path: str
    act: Act | None = None
    who: str | None = ADMINISTRATOR
    status: int = 200


SCREENS = [
    Screen("sign-in", "/accounts/login/", who=None),
    Screen("password-reset", "/accounts/password/reset/", who=None),
    Screen("password-link-used", "/accounts/password/reset/key/1-abc/", who=None),
    Screen("by-invitation", "/accounts/signup/", who=None),
    Screen("sign-out", "/accounts/logout/"),
    Screen("is-it-you", "/accounts/reauthenticate/"),
    Screen("password", "/accounts/password/change/"),
    Screen("e-mail-address", "/accounts/email/"),
    Screen("second-factor", "/accounts/2fa/"),
    Screen("second-factor-setup", "/accounts/2fa/totp/activate/"),
    Screen("second-factor-on", "/accounts/2fa/", with_second_factor("/accounts/2fa/"), CAREFUL),
    Screen("second-factor-codes", "/accounts/2fa/", with_second_factor("/accounts/2fa/recovery-codes/"), CAREFUL),
    Screen(
        "second-factor-new-codes",
        "/accounts/2fa/",
        with_second_factor("/accounts/2fa/recovery-codes/generate/"),
        CAREFUL,
    ),
    Screen("second-factor-off", "/accounts/2fa/", with_second_factor("/accounts/2fa/totp/deactivate/"), CAREFUL),
    Screen("second-factor-asked", "/accounts/login/", asked_for_a_code, CAREFUL),
    Screen("not-found", "/{account}/nothing/here/", status=404),
    Screen("forbidden", "/{account}/settings/members/", who=VIEWER, status=403),
    Screen("settings-profile", "/{account}/settings/profile/"),
    Screen("settings-account", "/{account}/settings/account/"),
    Screen("settings-currencies", "/{account}/settings/currencies/"),
    Screen("settings-audit", "/{account}/settings/audit/"),
    Screen("settings-audit-nothing", "/{account}/settings/audit/?kind=exports"),
    Screen("settings-members", "/{account}/settings/members/"),
    Screen("settings-invitation-new", "/{account}/settings/members/invitations/new/"),
    Screen("settings-member", "/{account}/settings/members/{member}/"),
    Screen("settings-member-deletion", "/{account}/settings/members/{member}/deletion/"),
    Screen("settings-leaving", "/{account}/settings/profile/leaving/"),
    Screen("settings-teams", "/{account}/settings/teams/"),
    Screen("settings-team", "/{account}/settings/teams/{team}/"),
    Screen("settings-team-deletion", "/{account}/settings/teams/{team}/deletion/"),
    Screen("accounts", "/accounts/"),
    Screen("account-new", "/accounts/new/"),
    Screen("account-switch", "/{account}/settings/profile/", switching),
    Screen("invitation", "/accounts/invitations/{invitation}/", who=None),
    Screen("invitation-for-another", "/accounts/invitations/{invitation}/", who=STRANGER),
    Screen("invitation-over", "/accounts/invitations/no-such-link/", who=None, status=404),
    Screen("settings-roles", "/{account}/settings/roles/"),
    Screen("settings-role", "/{account}/settings/roles/{role}/"),
    Screen("settings-attributes", "/{account}/settings/attributes/"),
    Screen("settings-attribute-new", "/{account}/settings/attributes/new/"),
    Screen("settings-attribute", "/{account}/settings/attributes/{attribute}/"),
    Screen("settings-attribute-type", "/{account}/settings/attributes/{attribute}/type/?type=number"),
    Screen(
        "settings-attribute-option",
        "/{account}/settings/attributes/{attribute}/",
        clicking(".option-line .icon[hx-get]", then="dialog h2"),
    ),
    Screen("settings-attribute-pattern", "/{account}/settings/attributes/new/", trying(r"\d{5}-\d{3}", "0131-100")),
    Screen("settings-attribute-deletion", "/{account}/settings/attributes/{attribute}/deletion/"),
    Screen("settings-labels", "/{account}/settings/labels/"),
    Screen("settings-labels-empty", "/globex/settings/labels/", who=STRANGER),
    Screen(
        "settings-label-merge",
        "/{account}/settings/labels/",
        clicking("#label_{long_label} a[href$='merge/']", then="dialog h2"),
    ),
    Screen("settings-label-deletion", "/{account}/settings/labels/{label}/deletion/"),
    Screen("contacts", "/{account}/contacts/"),
    Screen("contacts-search", "/{account}/contacts/?q=silva"),
    Screen("contacts-columns", "/{account}/contacts/", clicking("#list_layout a", then="dialog .column-list")),
    Screen("contacts-by-attribute", "/{account}/contacts/", sorting_by("Credit limit"), who="diego"),
    Screen("contacts-long-names", "/{account}/contacts/?q={long}"),
    Screen("contacts-nothing-found", "/{account}/contacts/?q=xqzwv"),
    Screen("contacts-empty", "/globex/contacts/", who=STRANGER),
    Screen("contact-new", "/{account}/contacts/new/"),
    Screen("contact", "/{account}/contacts/{contact}/"),
    Screen("contact-pane", "/{account}/contacts/", clicking("tr:nth-child(5) a.row-link", then="#pane h2")),
    Screen("contact-picture", "/{account}/contacts/{contact}/", clicking(".avatar-button", then=".file-item")),
    Screen("contact-without-name", "/{account}/contacts/{nameless}/"),
    Screen("contact-deletion", "/{account}/contacts/{contact}/deletion/"),
    Screen("merge", "/{account}/contacts/merge/?contact={contact}&contact={alike}"),
    Screen("merge-with", "/{account}/contacts/{contact}/merge/"),
    Screen("merge-outcome", "/{account}/contacts/merges/{merge}/"),
    Screen("merge-undone", "/{account}/contacts/merges/{undone}/"),
    Screen("merge-clash", "/{account}/contacts/", clashing("{taken}")),
    Screen("duplicates", "/{account}/duplicates/"),
    Screen("duplicates-pane", "/{account}/duplicates/", clicking(".duplicate-record a", then="#pane h2")),
    Screen("duplicates-selected", "/{account}/duplicates/", clicking(".duplicate input", then="[data-selection-bar]")),
    Screen("duplicates-later", "/{account}/duplicates/?state=later"),
    Screen("duplicates-no-match", "/{account}/duplicates/?q=zzzz"),
    Screen("duplicates-running", "/{account}/duplicates/companies/?{searching}"),
    Screen("duplicates-many", "/{account}/duplicates/contact/many/"),
    Screen("duplicates-report", "/{account}/bulk/{merged_many}/"),
    Screen("duplicates-report-refused", "/{account}/bulk/{merged_many}/?show=refused"),
    Screen("duplicates-of-contact", "/{account}/contacts/{twin}/"),
    Screen("duplicates-beside", "/{account}/duplicates/", clicking(".duplicate .row-link", then=".merge-table")),
    Screen("segment", "/{account}/contacts/segments/{segment}/"),
    Screen("segments", "/{account}/contacts/segments/", pinning(2)),
    Screen("segments-empty", "/globex/contacts/segments/", who=STRANGER),
    Screen("segment-broken", "/{account}/contacts/segments/{broken}/"),
    Screen("segment-mended", "/{account}/contacts/segments/{broken}/?build=1"),
    Screen("segment-within", "/{account}/contacts/segments/{segment}/deletion/"),
    Screen(
        "filter-builder",
        "/{account}/contacts/?filter={nested}",
        clicking("a[href*='build=1']:visible", then="dialog .builder-total"),
    ),
    Screen("filter-nested", "/{account}/contacts/?filter={nested}"),
    Screen("filter-builder-page", "/{account}/contacts/?build=1&filter={nested}"),
    Screen("filter-builder-new", "/{account}/orders/?build=1"),
    Screen(
        "filter-builder-wrong",
        "/{account}/contacts/?build=1&do=apply&f-op=and&f.0-field=city&f.0-operator=is&f.1-op=or"
        "&f.1.0-field=score&f.1.1-field=order_total&f.1.1-operator=between&f.1.1-value=10&f.1.1-currency=USD",
        status=422,
    ),
    Screen("segment-new", "/{account}/contacts/segments/new/"),
    Screen("conversations", "/{account}/conversations/"),
    Screen("conversations-empty", "/globex/conversations/", who=STRANGER),
    Screen("conversation", "/{account}/conversations/{conversation}/"),
    Screen("conversation-files", "/{account}/conversations/{conversation}/", writing_with_files),
    Screen("conversation-new", "/{account}/contacts/{contact}/conversations/new/"),
    Screen("companies", "/{account}/companies/"),
    Screen("companies-columns", "/{account}/companies/", clicking("#list_layout a", then="dialog .column-list")),
    Screen("companies-by-attribute", "/{account}/companies/", sorting_by("Employees"), who="diego"),
    Screen("companies-nothing-found", "/{account}/companies/?q=xqzwv"),
    Screen("companies-empty", "/globex/settings/account/", with_companies, who=STRANGER),
    Screen("company", "/{account}/companies/{company}/"),
    Screen("company-with-subsidiaries", "/{account}/companies/{head}/"),
    Screen("company-deletion", "/{account}/companies/{head}/deletion/"),
    Screen("company-new", "/{account}/companies/new/"),
    Screen("company-merge", "/{account}/companies/merge/?company={company}&company={company_twin}"),
    Screen("company-merge-with", "/{account}/companies/{company}/merge/"),
    Screen("company-merge-outcome", "/{account}/companies/merges/{company_merge}/"),
    Screen("company-merge-clash", "/{account}/companies/", clashing("verwaltung.example", "domains", "company")),
    Screen("orders", "/{account}/orders/"),
    Screen("order", "/{account}/orders/{order}/"),
    Screen("order-new", "/{account}/orders/new/"),
    Screen("order-deletion", "/{account}/orders/{order}/deletion/"),
    Screen("orders-of-contact", "/{account}/orders/contacts/{buyer}/"),
    Screen("order-edit", "/{account}/orders/{order}/edit/"),
    Screen("order-view", "/{account}/orders/views/{order_view}/", clicking(".view-name", then="#views_menu hr")),
    Screen("order-view-new", "/{account}/orders/views/new/?q=caf%C3%A9"),
    Screen("order-view-deletion", "/{account}/orders/views/{order_view}/deletion/"),
    Screen("objects", "/{account}/objects/{course}/"),
    Screen("objects-nothing-found", "/{account}/objects/{course}/?q=xqzwv"),
    Screen("objects-view", "/{account}/objects/views/{object_view}/", clicking(".view-name", then="#views_menu hr")),
    Screen("objects-view-changed", "/{account}/objects/views/{object_view}/?q=ing"),
    Screen("objects-view-new", "/{account}/objects/{course}/views/new/?q=ing"),
    Screen("objects-empty", "/{without_objects}/objects/", who=STRANGER),
    Screen("object", "/{account}/objects/records/{record}/?show=all"),
    Screen("object-pane", "/{account}/objects/{course}/", clicking("tbody .row-link", then="#pane .record-parts h3")),
    Screen("object-read-only", "/{account}/objects/records/{record}/?show=all", who=VIEWER),
    Screen("object-new", "/{account}/objects/{course}/", clicking("[data-shortcut=n]", then="dialog h2")),
    Screen("object-deletion", "/{account}/objects/records/{record}/deletion/"),
    Screen("object-association-new", "/{account}/objects/associations/new/?record={record}&wanted=contact"),
    Screen(
        "object-association",
        "/{account}/objects/records/{record}/?show=all",
        clicking(".association a[hx-get]", then="dialog h2"),
    ),
    Screen(
        "object-imports", "/{account}/objects/{course}/", clicking("[popovertarget=list_menu]", then="#list_menu a")
    ),
    Screen("object-associations-import", "/{account}/imports/new/linked_{course}/"),
    Screen("object-on-contact", "/{account}/objects/contacts/{associated}/"),
    Screen("object-on-deal", "/{account}/objects/deals/{about}/"),
    Screen("settings-objects", "/{account}/objects/types/"),
    Screen("settings-object-new", "/{account}/objects/types/new/"),
    Screen("settings-object", "/{account}/objects/types/{course}/"),
    Screen("settings-object-deletion", "/{account}/objects/types/{course}/deletion/"),
    Screen("settings-object-field-type", "/{account}/settings/attributes/{course_field}/type/?type=number"),
    Screen("settings-object-field-deletion", "/{account}/settings/attributes/{course_field}/deletion/"),
    Screen("module-off", "/globex/orders/", who=STRANGER, status=404),
    Screen("bulk-selected", "/{account}/contacts/", acting(ALL, then=".selection-bar:not([hidden])")),
    Screen(
        "bulk-menu",
        "/{account}/contacts/",
        acting(ALL, MATCHING, "[popovertarget=bulk_menu]", then="#bulk_menu"),
    ),
    Screen("bulk-labels", "/{account}/contacts/", acting(ALL, act="label-add", then="dialog h2")),
    Screen("bulk-owner", "/{account}/companies/", acting(ALL, act="owner", then="dialog h2")),
    Screen("bulk-company", "/{account}/contacts/", acting(ALL, act="company", then="dialog h2")),
    Screen("bulk-attribute", "/{account}/contacts/", acting(ALL, act="attribute", then="dialog h2")),
    Screen("bulk-export", "/{account}/contacts/", acting(ALL, act="export", then="dialog h2")),
    Screen("bulk-delete", "/{account}/contacts/", acting(ALL, MATCHING, act="delete", then="dialog h2")),
    Screen("bulk-done", "/{account}/contacts/", having_blocked),
    Screen("bulk-report", "/{account}/contacts/", having_acted),
    Screen("bulk-progress", "/{account}/bulk/{bulk}/"),
    Screen("bulk-actions", "/{account}/bulk/"),
    Screen("bulk-actions-empty", "/globex/bulk/", who=STRANGER),
    Screen("bulk-choose", "/{account}/bulk/new/contact/?all_matching=1"),
    Screen("bulk-nothing", "/{account}/bulk/new/contact/block/", status=422),
    Screen("imports", "/{account}/imports/"),
    Screen("import-new", "/{account}/imports/new/contacts/"),
    Screen("import-columns", "/{account}/imports/new/contacts/", importing()),
    Screen("import-preview", "/{account}/imports/new/contacts/", importing("Check the file")),
    Screen(
        "import-rows",
        "/{account}/imports/new/contacts/",
        in_turn(importing("Check the file"), narrowed_to_what_is_wrong),
    ),
    Screen("import-progress", "/{account}/imports/new/contacts/", being_checked),
    Screen("import-orders", "/{account}/imports/new/orders/"),
    Screen(
        "timeline-of-imports",
        "/{account}/imports/new/contacts/",
        in_turn(importing("Check the file", "Import"), at_somebody_imported),
    ),
    Screen("import-result", "/{account}/imports/new/contacts/", importing("Check the file", "Import")),
    Screen(
        "import-undone",
        "/{account}/imports/new/contacts/",
        in_turn(importing("Check the file", "Import"), taken_back),
    ),
    Screen("import-deals-preview", "/{account}/imports/new/deals/", importing("Check the file", file=DEALS)),
    Screen("import-deals-result", "/{account}/imports/new/deals/", importing("Check the file", "Import", file=DEALS)),
    Screen(
        "import-deals-undone",
        "/{account}/imports/new/deals/",
        in_turn(importing("Check the file", "Import", file=DEALS), all_taken_back),
    ),
    Screen("crm-empty", "/globex/crm/", who=STRANGER),
    Screen("pipelines", "/{account}/pipelines/"),
    Screen("pipeline-catalogue", "/{account}/pipelines/new/"),
    Screen("pipeline-catalogue-own", "/{account}/pipelines/new/#template_{pipeline_template}"),
    Screen("pipeline-preview", "/{account}/pipelines/new/agency/"),
    Screen("pipeline-template", "/{account}/pipelines/templates/{pipeline_template}/"),
    Screen(
        "pipeline-template-new", "/{account}/pipelines/", clicking("#pipeline_{pipeline}_template", then="dialog h2")
    ),
    Screen("pipeline-edit", "/{account}/pipelines/{pipeline}/edit/"),
    Screen("pipeline-archive", "/{account}/pipelines/", clicking("#pipeline_{pipeline}_archive", then="dialog h2")),
    Screen("pipeline-copy", "/{account}/pipelines/", clicking("#pipeline_{pipeline}_copy", then="dialog h2")),
    Screen("pipeline-rights", "/{account}/pipelines/{pipeline}/rights/"),
    Screen("stage-rules", "/{account}/pipelines/{ruled}/stages/{ruled_stage}/rules/"),
    Screen("stage-rules-none", "/{account}/pipelines/{pipeline}/stages/{stage}/rules/"),
    Screen(
        "stage-rules-menu",
        "/{account}/pipelines/{ruled}/stages/{ruled_stage}/rules/",
        clicking("[popovertarget=stage_rules_menu]", then="#stage_rules_menu .menu-item"),
    ),
    Screen(
        "stage-rule-new",
        "/{account}/pipelines/{ruled}/stages/{ruled_stage}/rules/",
        clicking("[popovertarget=stage_rules_menu]", "[href$='/limit/']", then="dialog h2"),
    ),
    Screen(
        "stage-rule-tried",
        "/{account}/pipelines/{ruled}/stages/{ruled_stage}/rules/",
        clicking(".stage-rule a", "dialog .primary", then="#rule_trial"),
    ),
    Screen("stage-asks", "/{account}/pipelines/{ruled}/", carried(to=1)),
    Screen("stage-full", "/{account}/pipelines/{ruled}/", carried(to=2)),
    Screen("board-ruled", "/{account}/pipelines/{ruled}/"),
    Screen("deal-overridden", "/{account}/deals/{overridden}/"),
    Screen("deal-waiting", "/{account}/deals/{waiting}/"),
    Screen("settings-reasons", "/{account}/close-reasons/"),
    Screen("settings-reasons-empty", "/globex/close-reasons/", who=STRANGER),
    Screen("board", "/{account}/pipelines/{pipeline}/"),
    Screen("board-by-health", "/{account}/pipelines/{pipeline}/?sort=health"),
    Screen("deal-stalled", "/{account}/deals/{stalled}/"),
    Screen("deals-by-health", "/{account}/deals/?sort=health"),
    Screen("board-viewer", "/{account}/pipelines/{pipeline}/", who=VIEWER),
    Screen("board-nothing-found", "/{account}/pipelines/{pipeline}/?q=zzzz"),
    Screen("board-filtered", "/{account}/pipelines/{pipeline}/?filter=" + OPEN_AND_DEAR),
    Screen("board-view-changed", "/{account}/pipelines/{pipeline}/?view={view}&q=&sort=value&filter=" + OPEN_AND_DEAR),
    Screen(
        "board-views-menu",
        "/{account}/pipelines/{pipeline}/?view={view}",
        clicking(".view-name", then="#views_menu .views-all"),
    ),
    Screen(
        "board-filter-menu",
        "/{account}/pipelines/{pipeline}/",
        clicking("[popovertarget=filter_menu]", then="#filter_menu .menu-search"),
    ),
    Screen("board-filter-broken", "/{account}/pipelines/{pipeline}/?filter=" + GONE, status=422),
    Screen(
        "board-view-new",
        "/{account}/pipelines/{pipeline}/?q=a",
        clicking("#view_marks [data-shortcut=s]", then="dialog h2"),
    ),
    Screen("views", "/{account}/pipelines/{pipeline}/views/?view={view}"),
    Screen("deals-table", "/{account}/pipelines/{pipeline}/deals/?filter=" + OPEN_AND_DEAR),
    Screen("deals-all", "/{account}/deals/"),
    Screen("deals-none", "/{account}/deals/?q=zzzz"),
    Screen("deals-acted-on", "/{account}/deals/", acting(ALL, act="close", then="dialog h2")),
    Screen(
        "deals-pane",
        "/{account}/pipelines/{pipeline}/deals/",
        clicking("a.row-link", then="#pane h2"),
    ),
    Screen("board-move", "/{account}/pipelines/{pipeline}/", clicking("#deal_{deal} .deal-move", then="dialog h2")),
    Screen("board-twelve", "/{account}/pipelines/{twelve}/"),
    Screen("board-drag", "/{account}/pipelines/{pipeline}/", dragging),
    Screen("board-select", "/{account}/pipelines/{pipeline}/", selecting()),
    Screen(
        "board-select-triage", "/{account}/pipelines/{pipeline}/", selecting("[data-move-selected]", then=".triage")
    ),
    Screen(
        "board-select-grid",
        "/{account}/pipelines/{pipeline}/",
        selecting("#selection [hx-get*='stage={lost}']", then=".answer-grid"),
    ),
    Screen("board-select-drag", "/{account}/pipelines/{pipeline}/", dragging_several),
    Screen(
        "board-quick-edit",
        "/{account}/pipelines/{pipeline}/",
        pressing("e", on=".deal-title", then="#card_edit input:not([type=hidden])"),
    ),
    Screen("board-layout", "/{account}/pipelines/{pipeline}/", clicking("#board_layout", then="dialog .column-list")),
    Screen("board-laid-out", "/{account}/pipelines/{pipeline}/", laid_out, who="diego"),
    Screen("board-keys", "/{account}/pipelines/{pipeline}/", pressing("?", on=".deal-title", then="dialog .shortcuts")),
    Screen("board-lost", "/{account}/deals/{deal}/stage/?stage={lost}"),
    Screen("deal-pane", "/{account}/pipelines/{pipeline}/", clicking("#deal_{deal} .deal-title", then="#pane h2")),
    Screen("deal", "/{account}/deals/{deal}/"),
    Screen("deal-fresh", "/{account}/deals/{fresh}/"),
    Screen("deal-people", "/{account}/deals/{peopled}/", seen("[id$=_contacts]")),
    Screen("deal-checklist", "/{account}/deals/{peopled}/", seen("[id$=_checklists]")),
    Screen(
        "deal-checklist-terms",
        "/{account}/deals/{peopled}/",
        clicking(".checklist-terms", then=".checklist-terms-form"),
    ),
    Screen(
        "deal-checklist-new",
        "/{account}/deals/{peopled}/",
        clicking("[id$=_checklists] .section-head a", then="dialog h2"),
    ),
    Screen("deal-context", "/{account}/deals/{peopled}/context/", seen("[id$=_context]")),
    Screen("deal-context-none", "/{account}/deals/{fresh}/context/", seen("[id$=_context]")),
    Screen("deal-folded", "/{account}/deals/{deal}/", clicking(*FOLDS, then=".section[data-folded]")),
    Screen("deal-copy", "/{account}/deals/{deal}/copy/"),
    Screen("deal-similar", "/{account}/deals/new/?contact={contact}"),
    Screen("deal-linked", "/{account}/deals/contacts/{contact}/new/"),
    Screen("checklist-templates", "/{account}/checklist-templates/"),
    Screen("checklist-template", "/{account}/checklist-templates/new/?checklist={checklist}"),
    Screen("deal-notes", "/{account}/deals/{deal}/", noting),
    Screen(
        "note-versions",
        "/{account}/deals/{deal}/",
        in_turn(noting, clicking("h2", ".note-edited", then="dialog .note-versions")),
    ),
    Screen("mentions", "/{account}/mentions/", who=CAREFUL),
    Screen("mentions-none", "/globex/mentions/", who=STRANGER),
    Screen("activities", "/{account}/activities/", clicking(".row-link", then="#pane h2"), who=CAREFUL),
    Screen("activities-upcoming", "/{account}/activities/?show=upcoming&whose=all"),
    Screen("activities-ticked", "/{account}/activities/?whose=all", clicking(TICK, then=".activity-after")),
    Screen("activities-done", "/{account}/activities/?show=done&whose=all"),
    Screen("activities-none", "/{account}/activities/", who=VIEWER),
    Screen("deal-activities", "/{account}/deals/{planned}/", clicking(".activity-subject", then=".activity-form")),
    Screen("deal-activities-ticked", "/{account}/deals/{planned}/", planning_and_ticking),
    Screen("deal-activities-looked", "/{account}/deals/{planned}/", seen(".activities"), who=VIEWER),
    Screen("deal-activities-none", "/{account}/deals/{unplanned}/"),
    Screen("deal-files", "/{account}/deals/{deal}/", attaching),
    Screen("deal-files-none", "/{account}/deals/{bare}/", seen(".attachments")),
    Screen(
        "deal-file-name",
        "/{account}/deals/{deal}/",
        in_turn(
            attaching, clicking(".file .button.icon", ".file [popover] a[href*=name]", then=".file-rename [name=name]")
        ),
    ),
    Screen("deal-new", "/{account}/deals/new/"),
    Screen("deal-from-conversation", "/{account}/deals/new/?conversation={conversation}"),
    Screen("deal-paste", "/{account}/deals/{deal}/line-items/pasted/"),
    Screen("deal-paste-wrong", "/{account}/deals/{deal}/", pasting),
    Screen("deal-item-menu", "/{account}/deals/{deal}/", clicking(".sheet-end .button", then=".menu:popover-open")),
    Screen("deal-won", "/{account}/deals/{won}/", seen(".won-deal")),
    Screen("products", "/{account}/products/"),
    Screen("products-archived", "/{account}/products/?archived=1"),
    Screen("products-none", "/{account}/products/?q=zzzz"),
    Screen("product", "/{account}/products/{product}/"),
    Screen("product-edit", "/{account}/products/{product}/edit/"),
    Screen("product-new", "/{account}/products/new/"),
    Screen("admin-sign-in", "/admin/login/", who=None),
    Screen("admin", "/admin/", who=ADMIN),
    Screen("admin-pipeline-rights", "/admin/crm/pipeline/{pipeline}/permissions/"),
    Screen("admin-account-role", "/admin/accounts/account/{own}/permissions/group-manage/{group}/"),
    Screen("admin-members", "/admin/accounts/member/"),
    Screen("admin-pipeline-role", "/admin/crm/pipeline/{pipeline}/permissions/group-manage/{group}/"),
]
