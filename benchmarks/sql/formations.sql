INSERT INTO villages_formation (id, receipt, version, created_at, updated_at, program_id, area_id, place_kind, place_name,
    place_key, unit_id, name, formed_on, inaugurated_by, settlement_type, decree_number,
    latitude, longitude, aspects, petugas, notes, late, simulated, initial, status, content_hash, created_by_id, last_written_by_id,
    submitted_at, submitted_by_id, decided_at, decided_by_id, return_reason, dissolve_reason)
SELECT gen_random_uuid(), 'B' || lpad(to_hex(row_number() OVER ()), 7, '0'), 3, moment, moment,
       (SELECT id FROM programs_program WHERE code = 'KTS'), d.code, 'rw', 'RW ' || n, 'rw ' || n, u.id,
       'Kampung Tangguh ' || d.name || ' RW ' || n, day, 'Camat', 'rural', '188/' || n || '/2021',
       -7.5 + (hashtext(d.code) %% 1000) / 1000.0, 112 + (hashtext(d.code) %% 900) / 1000.0,
       '{"LOG": true, "KES": true}', 'Bripka Petugas', 'Dibentuk bersama warga', false, true, false, 'verified', '',
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
