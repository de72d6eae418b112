-- Count and sum of every stage, counted live.
SELECT stage_id, currency, count(*), sum(value)
FROM crm_deal
WHERE pipeline_id = %(pipeline)s
GROUP BY stage_id, currency;
