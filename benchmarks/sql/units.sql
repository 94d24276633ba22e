INSERT INTO units_unit (code, kind, name, path, time_zone, letterhead, city, notes, parent_id, polres_id)
SELECT 'N' || code, 'polda', 'Polda ' || name, '/N' || code || '/', 'Asia/Jakarta', '', '', '', NULL, NULL
FROM units_area WHERE level = 1 AND code IN (SELECT left(code, 2) FROM chosen);

INSERT INTO units_unit (code, kind, name, path, time_zone, letterhead, city, notes, parent_id, polres_id)
SELECT 'N' || a.code, 'polres', 'Polres ' || a.name, p.path || 'N' || a.code || '/',
       'Asia/Jakarta', '', '', '', p.id, NULL
FROM chosen a JOIN units_unit p ON p.code = 'N' || left(a.code, 2);

UPDATE units_unit SET polres_id = id WHERE kind = 'polres';

INSERT INTO units_unit (code, kind, name, path, time_zone, letterhead, city, notes, parent_id, polres_id)
SELECT 'N' || a.code, 'polsek', 'Polsek ' || a.name, p.path || 'N' || a.code || '/',
       'Asia/Jakarta', '', '', '', p.id, p.id
FROM units_area a JOIN units_unit p ON p.code = 'N' || a.parent_id
WHERE a.level = 3;

INSERT INTO units_coverage (unit_id, area_id)
SELECT id, substr(code, 2) FROM units_unit;
