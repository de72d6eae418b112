"""The health of a deal whose contact goes or comes back without a word of the deal: whole tables do so by SQL."""

import pgtrigger

from crm.health import AT_RISK, NOBODY, STALLED, Health

FOLLOW_CONTACT = pgtrigger.Trigger(
    name="follow_contact",
    when=pgtrigger.Before,
    operation=pgtrigger.UpdateOf("contact_id"),
    condition=pgtrigger.Condition(
        "NEW.health IS NOT NULL AND (OLD.contact_id IS NULL) IS DISTINCT FROM (NEW.contact_id IS NULL)"
    ),
    func=f"""
        NEW.health_points = greatest(
            0, NEW.health_points + CASE WHEN NEW.contact_id IS NULL THEN {NOBODY} ELSE -{NOBODY} END
        );
        NEW.health = CASE WHEN NEW.health_points >= {STALLED} THEN {Health.STALLED:d}
            WHEN NEW.health_points >= {AT_RISK} THEN {Health.AT_RISK:d} ELSE {Health.HEALTHY:d} END;
        NEW.health_at = CASE WHEN OLD.health IS DISTINCT FROM NEW.health THEN now() ELSE NEW.health_at END;
        RETURN NEW;
    """,
)
