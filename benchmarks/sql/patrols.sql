-- Patrols of %(polsek)s polsek on the days %(first)s to %(last)s ago: %(daily)s a day, four stops each.
CREATE TEMP TABLE bench_patrols ON COMMIT DROP AS
SELECT gen_random_uuid() AS id, u.id AS unit_id, u.polres_id, u.path, u.area, o.id AS user_id,
       current_date - ago AS day,
       (current_date - ago + make_interval(hours => n * 2)) AT TIME ZONE 'Asia/Jakarta' AS moment,
       'P' || lpad(to_hex(((u.id * 400 + ago) * 16 + n)::bigint), 10, '0') AS receipt
FROM (SELECT u.*, c.area_id AS area FROM units_unit u JOIN units_coverage c ON c.unit_id = u.id
      WHERE u.kind = 'polsek' ORDER BY hashtext(left(c.area_id, 5)), u.code LIMIT %(polsek)s) u
JOIN units_user o ON o.username = 'petugas.' || u.code
CROSS JOIN generate_series(%(last)s, %(first)s) ago
CROSS JOIN generate_series(1, %(daily)s) n;

INSERT INTO patrols_patrol (id, receipt, version, created_at, updated_at, program_id, unit_id, area_id, status,
    return_reason, late, simulated, source, content_hash, created_by_id, last_written_by_id, patrolled_on,
    started_at, ended_at, order_number, vehicle, team, participants, joint, appeals, hotlines, nihil,
    situation, notes)
SELECT id, receipt, 1, moment, moment, (SELECT id FROM programs_program WHERE code = 'POLISI-KETOK'),
       unit_id, area, 'recorded', '', false, true, '', '', user_id, user_id, day,
       moment, moment + interval '1 hour', 'SPRIN/1', 'R4', '["Bripka Petugas", "Briptu Petugas"]', '[]',
       false, 'Kunci ganda', '["110"]', true, 'Situasi kamtibmas kondusif', ''
FROM bench_patrols;

INSERT INTO patrols_visit (patrol_id, position, point_id, place, visited_on, arrived_at, people_met, note)
SELECT b.id, k, p.id, '', b.day, b.moment + make_interval(mins => 12 * k), k, ''
FROM bench_patrols b CROSS JOIN generate_series(1, 4) k
JOIN bench_points p ON p.unit_id = b.unit_id
    AND p.number = 1 + (abs(hashtext(b.receipt)) + 5 * k) %% 20;

INSERT INTO programs_entry (program_id, measure_id, polres_id, unit_id, unit_path, area_code, effective_on, quantity,
    undetailed, late, source_kind, source_id, recorded_at, recorded_by_id, reason)
SELECT (SELECT id FROM programs_program WHERE code = 'POLISI-KETOK'), measure, polres_id, unit_id, path, area, day,
       quantity, false, false, 'patrols.patrol', id, moment, user_id, ''
FROM bench_patrols, (VALUES ('patrol', 1), ('visit', 4), ('people_met', 10)) worth (measure, quantity);
