"""One national data set, made by the database: a polres for each kabupaten and kota, a polsek for
each kecamatan, a kampung for each desa, a year of weeks. The same for the same scale.
"""

from datetime import date

from django.db import connection, transaction

FIRST_MONDAY = date(2021, 1, 4)
WEEKS = 52

UNITS = """
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
"""

PEOPLE = """
INSERT INTO units_user (password, is_superuser, username, email, is_staff, is_active, date_joined,
                        name, phone, simulated, must_change_password)
SELECT '!', false, 'petugas.' || code, '', false, true, now(), 'Petugas ' || name, '', true, false
FROM units_unit WHERE kind = 'polsek'
UNION ALL
SELECT '!', false, 'pimpinan.' || code, '', false, true, now(), 'Pimpinan ' || name, '', true, false
FROM units_unit WHERE kind <> 'polsek'
UNION ALL
SELECT '!', false, 'kasat.' || code, '', false, true, now(), 'Kasat ' || name, '', true, false
FROM units_unit WHERE kind = 'polres'
UNION ALL
SELECT '!', true, 'nasional', '', true, true, now(), 'Nasional', '', true, false;

INSERT INTO units_posting (user_id, role, unit_id, pillar, title, rank, acting, starts_on)
SELECT u.id, CASE split_part(u.username, '.', 1) WHEN 'petugas' THEN 'officer'
                  WHEN 'kasat' THEN 'binmas_head' ELSE 'commander' END,
       n.id, '', '', '', false, date '2020-01-01'
FROM units_user u JOIN units_unit n ON n.code = substr(u.username, strpos(u.username, '.') + 1);

INSERT INTO units_posting (user_id, role, pillar, title, rank, acting, starts_on)
SELECT id, 'administrator', '', '', '', false, date '2020-01-01'
FROM units_user WHERE username = 'nasional';
"""

FORMATIONS = """
INSERT INTO villages_formation (id, receipt, version, created_at, updated_at, program_id, area_id, place_kind, place_name,
    place_key, unit_id, name, formed_on, inaugurated_by, settlement_type, decree_number,
    latitude, longitude, aspects, petugas, notes, late, simulated, status, content_hash, created_by_id, last_written_by_id,
    submitted_at, submitted_by_id, decided_at, decided_by_id, return_reason, dissolve_reason)
SELECT gen_random_uuid(), 'B' || lpad(to_hex(row_number() OVER ()), 7, '0'), 3, moment, moment,
       (SELECT id FROM programs_program WHERE code = 'KTS'), d.code, 'rw', 'RW ' || n, 'rw ' || n, u.id,
       'Kampung Tangguh ' || d.name || ' RW ' || n, day, 'Camat', 'rural', '188/' || n || '/2021',
       -7.5 + (hashtext(d.code) % 1000) / 1000.0, 112 + (hashtext(d.code) % 900) / 1000.0,
       '{"LOG": true, "KES": true}', 'Bripka Petugas', 'Dibentuk bersama warga', false, true, 'verified', '',
       o.id, o.id, moment, o.id, moment, k.id, '', ''
FROM (SELECT code, name, parent_id, 1 AS n FROM units_area WHERE level = 4
      UNION ALL
      (SELECT code, name, parent_id, 2 FROM units_area WHERE level = 4 ORDER BY hashtext(code) LIMIT %(more)s)) d
JOIN units_unit u ON u.code = 'N' || d.parent_id
JOIN units_unit r ON r.id = u.polres_id
JOIN units_user o ON o.username = 'petugas.' || u.code
JOIN units_user k ON k.username = 'kasat.' || r.code
CROSS JOIN LATERAL (SELECT %(monday)s::date + abs(hashtext(d.code || n) %% %(days)s) AS day) f
CROSS JOIN LATERAL (SELECT day + time '09:00' AT TIME ZONE 'Asia/Jakarta' AS moment) g;

INSERT INTO programs_entry (program_id, measure_id, polres_id, unit_id, unit_path, area_code, effective_on, quantity,
    undetailed, late, source_kind, source_id, recorded_by_id, reason)
SELECT f.program_id, 'formation', u.polres_id, u.id, u.path, f.area_id, f.formed_on, 1, false, false,
       'formation', f.id, f.decided_by_id, ''
FROM villages_formation f JOIN units_unit u ON u.id = f.unit_id
ORDER BY u.polres_id;
"""

TARGETS = """
INSERT INTO programs_target (id, version, created_at, updated_at, program_id, measure_id, unit_id, baseline, baseline_as_of, starts_on,
    allocation_note, simulated, recorded_at, recorded_by_id)
SELECT gen_random_uuid(), 1, now(), now(), (SELECT id FROM programs_program WHERE code = 'KTS'), 'formation', u.id, 20,
       %(monday)s::date - 1, %(monday)s, '', true, now(), k.id
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
"""


def make(scale: float = 1.0) -> None:
    """Fill an empty, migrated database that already holds the reference data.

    `scale` takes that part of the 514 regencies, evenly over the country.
    """
    values = {"monday": FIRST_MONDAY, "days": WEEKS * 7, "more": round(238 * scale)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM programs_program_polres; DELETE FROM units_coverage;")
        cursor.execute("UPDATE units_unit SET parent_id = NULL, polres_id = NULL")
        cursor.execute("DELETE FROM units_unit")
        cursor.execute(
            "CREATE TEMP TABLE chosen ON COMMIT DROP AS SELECT code, name FROM"
            " (SELECT code, name, row_number() OVER (ORDER BY hashtext(code)) AS place"
            "  FROM units_area WHERE level = 2) a WHERE place <= ceil(514 * %s)",
            [scale],
        )
        cursor.execute(UNITS)
        cursor.execute(PEOPLE)
        cursor.execute(FORMATIONS, values)
        cursor.execute(TARGETS, values)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
