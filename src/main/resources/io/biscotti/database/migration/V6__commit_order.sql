-- Runs on H2 and on PostgreSQL. Tables that every node follows carry the number of the transaction
-- that wrote a row, by which a reader finds what was committed late. On PostgreSQL it is the
-- default, so that nodes of an older version write it too; on H2 the one process sets it.

create table commit_turns (
  table_name varchar(32) primary key,
  turn bigint not null
);

insert into commit_turns (table_name, turn) values ('revocations', 0);
insert into commit_turns (table_name, turn) values ('security_events', 0);

alter table revocations add column turn bigint default 0 not null;
alter table revocations alter column turn set default ${transaction};
create index revocations_by_turn on revocations (turn);
drop index revocations_by_append;

alter table security_events add column turn bigint default 0 not null;
alter table security_events alter column turn set default ${transaction};
create index security_events_by_turn on security_events (turn);
drop index security_events_by_writing;
