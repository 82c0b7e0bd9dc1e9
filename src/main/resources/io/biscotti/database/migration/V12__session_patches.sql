-- Runs on H2 and on PostgreSQL.

-- What has changed in a session since its record was last written as a whole, encrypted. Without the
-- WAR, storage.Dialect adds the same column.
alter table session_records add column if not exists patch ${bytes};

${postgresql}alter table session_records alter column patch set storage external;
