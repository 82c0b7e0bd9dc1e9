-- Runs on H2 and on PostgreSQL.

-- Sessions with session.store=jdbc, encrypted. Without the WAR, storage.Dialect creates the same table.
create table session_records (
  id varchar(22) primary key,
  version bigint not null,
  content ${bytes} not null,
  -- Seconds since 1970, in steps of ten minutes.
  drop_after bigint not null);

create index session_records_drop on session_records (drop_after);

-- Room in each page, so that an update needn't touch the indexes. Encrypted bytes can't be compressed.
${postgresql}alter table session_records set (fillfactor = 70);
${postgresql}alter table session_records alter column content set storage external;
