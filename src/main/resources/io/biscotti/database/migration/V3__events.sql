-- Runs on H2 and on PostgreSQL.

-- What happened to accounts and sessions. An event outlives its account, without naming it.
create table security_events (
  id bigint generated always as identity primary key,
  -- Chosen by the writer, so that a batch whose commit is in doubt can be written again.
  record_key varchar(22) not null,
  type varchar(32) not null,
  occurred_at timestamp with time zone not null,
  -- By the database's own clock: rows become visible in another order than that of their ids.
  written_at timestamp with time zone default current_timestamp not null,
  account_id varchar(22) references accounts (id) on delete set null,
  session_handle varchar(64),
  address varchar(64) not null,
  user_agent varchar(256) not null,
  event_count integer not null,
  constraint security_events_once unique (record_key)
);

create index security_events_by_account on security_events (account_id, id);
create index security_events_by_time on security_events (occurred_at);
create index security_events_by_writing on security_events (written_at);
