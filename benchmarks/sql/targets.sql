INSERT INTO programs_target (id, version, created_at, updated_at, program_id, measure_id, unit_id, baseline, baseline_as_of, starts_on,
    allocation_note, simulated, finished_on, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), 1, now(), now(), (SELECT id FROM programs_program WHERE code = 'KTS'), 'formation', u.id, 20,
       %(monday)s::date - 1, %(monday)s, '', true, %(monday)s::date + %(days)s - 1, now(), k.id
FROM units_unit u JOIN units_user k ON k.username = 'kasat.' || u.code WHERE u.kind = 'polres';

INSERT INTO programs_plan (target_id, effective_on, quantity, weekly_pace, deadline_assumed, reason, ordered_by, document,
    quote, document_file, recorded_at, recorded_by_id)
SELECT t.id, t.starts_on, greatest(count(p.id) * 12, 1), greatest(count(p.id) * 12 / 50, 1), false, '', '', '', '', '', now(), t.recorded_by_id
FROM programs_target t LEFT JOIN units_unit p ON p.polres_id = t.unit_id AND p.kind = 'polsek'
GROUP BY t.id;

INSERT INTO programs_allocation (plan_id, unit_id, quantity, rank)
SELECT l.id, p.id, 12, row_number() OVER (PARTITION BY l.id ORDER BY p.code)
FROM programs_plan l JOIN programs_target t ON t.id = l.target_id
JOIN units_unit p ON p.polres_id = t.unit_id AND p.kind = 'polsek';
