-- Runs on H2 and on PostgreSQL.

-- Sessions of accounts. Their contents are in their cookies.
create table sessions (
  handle varchar(22) primary key,
  account_id varchar(22) not null references accounts (id) on delete cascade,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  lives_until timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  address varchar(64) not null,
  user_agent varchar(256) not null,
  hints varchar(1300) not null
);

create index sessions_by_account on sessions (account_id);
create index sessions_by_expiry on sessions (expires_at);

-- Every id that a session has had.
create table session_ids (
  session_id varchar(22) primary key,
  handle varchar(22) not null references sessions (handle) on delete cascade,
  replaced_at timestamp with time zone
);

create index session_ids_by_handle on session_ids (handle);

-- Ids of sessions that were ended before their time. They outlive their session's row. The same id
-- may be here more than once: without a unique constraint no transaction waits for another.
create table revocations (
  entry bigint generated always as identity primary key,
  session_id varchar(22) not null,
  expires_at timestamp with time zone not null,
  appended_at timestamp with time zone not null
);

create index revocations_by_session on revocations (session_id);
create index revocations_by_append on revocations (appended_at, entry);
create index revocations_by_expiry on revocations (expires_at);
