-- Three RW of five RT in each desa, and a report of each RT a week for %(weeks)s weeks.
INSERT INTO units_area (code, name, search_name, level, kind, parent_id)
SELECT v.code || '.' || lpad(w::text, 3, '0'), 'RW ' || w, 'rw ' || w, 5, 'rw', v.code
FROM units_area v JOIN units_coverage c ON c.area_id = left(v.code, 8), generate_series(1, 3) w
WHERE v.level = 4;

INSERT INTO units_area (code, name, search_name, level, kind, parent_id)
SELECT w.code || '.' || lpad(t::text, 3, '0'), 'RT ' || t, 'rt ' || t, 6, 'rt', w.code
FROM units_area w, generate_series(1, 5) t WHERE w.level = 5;

INSERT INTO villages_zonereport
    (id, area_id, unit_id, as_of, revision, positive_houses, rule_id, zone, stated_zone, note,
     late, simulated, content_hash, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), rt.code, c.unit_id, day, 1, houses, 'INMENDAGRI-7-2021',
       CASE WHEN houses = 0 THEN 'hijau' WHEN houses < 3 THEN 'kuning'
            WHEN houses < 6 THEN 'oranye' ELSE 'merah' END,
       '', '', false, true, '', day + time '17:00', (SELECT min(id) FROM units_user)
FROM generate_series(0, %(weeks)s - 1) week
CROSS JOIN LATERAL (SELECT date '2021-06-06' + 7 * week AS day) d
CROSS JOIN units_area rt
JOIN units_coverage c ON c.area_id = left(rt.code, 8)
CROSS JOIN LATERAL (
    SELECT greatest(0, abs(hashtext(rt.code || week)) %% 12 - 5) AS houses
) h
WHERE rt.level = 6;
