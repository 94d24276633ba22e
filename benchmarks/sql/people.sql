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
SELECT '!', false, 'staf.' || code, '', false, true, now(), 'Staf ' || name, '', true, false
FROM units_unit WHERE kind = 'polres'
UNION ALL
SELECT '!', true, 'nasional', '', true, true, now(), 'Nasional', '', true, false;

INSERT INTO units_posting (user_id, role, unit_id, pillar, title, rank, acting, starts_on)
SELECT u.id, CASE split_part(u.username, '.', 1) WHEN 'petugas' THEN 'officer'
                  WHEN 'kasat' THEN 'binmas_head' WHEN 'staf' THEN 'binmas_staff' ELSE 'commander' END,
       n.id, '', '', '', false, date '2020-01-01'
FROM units_user u JOIN units_unit n ON n.code = substr(u.username, strpos(u.username, '.') + 1);

INSERT INTO units_posting (user_id, role, pillar, title, rank, acting, starts_on)
SELECT id, 'administrator', '', '', '', false, date '2020-01-01'
FROM units_user WHERE username = 'nasional';

-- Whose role asks for a second factor has one, so that asking for it is measured too.
INSERT INTO mfa_authenticator (user_id, type, data, created_at)
SELECT user_id, 'totp', '{}', now() FROM units_posting
WHERE role NOT IN ('officer', 'commander');
