-- Runs on H2 and on PostgreSQL.

-- What a patch changes stands behind the content, as in storage.Dialect: PostgreSQL logs the bytes of a row from the
-- first that changed on. A table with sessions stays as it is, because servers of the version before may be writing.
${postgresql}do $$
${postgresql}begin
${postgresql}  lock table session_records in access exclusive mode;
${postgresql}  if not exists (select from session_records) then
${postgresql}    drop table session_records;
${postgresql}    create table session_records (
${postgresql}      id varchar(22) primary key,
${postgresql}      content ${bytes} not null,
${postgresql}      drop_after bigint not null,
${postgresql}      version bigint not null,
${postgresql}      patch ${bytes}) with (fillfactor = 70);
${postgresql}    alter table session_records alter column content set storage external;
${postgresql}    alter table session_records alter column patch set storage external;
${postgresql}    create index session_records_drop on session_records (drop_after);
${postgresql}  end if;
${postgresql}end $$;
