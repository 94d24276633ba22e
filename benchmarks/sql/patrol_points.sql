-- Twenty objects of each of %(polsek)s polsek, known by their number to the patrols.
INSERT INTO patrols_patrolpoint (id, version, created_at, updated_at, name, risk, area_id, unit_id, category_id,
    notes, active, simulated, content_hash, created_by_id)
SELECT gen_random_uuid(), 1, now(), now(), 'Obyek ' || n, 'rawan', u.area, u.id,
       (SELECT min(code) FROM patrols_term WHERE list = 'point_category'), '', true, true, '',
       (SELECT min(id) FROM units_user)
FROM (SELECT u.id, c.area_id AS area FROM units_unit u JOIN units_coverage c ON c.unit_id = u.id
      WHERE u.kind = 'polsek' ORDER BY hashtext(left(c.area_id, 5)), u.code LIMIT %(polsek)s) u
CROSS JOIN generate_series(1, 20) n;

CREATE TABLE bench_points AS
SELECT id, unit_id, substr(name, 7)::int AS number FROM patrols_patrolpoint WHERE name LIKE 'Obyek %%';
