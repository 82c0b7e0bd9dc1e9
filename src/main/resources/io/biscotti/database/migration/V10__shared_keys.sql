-- Runs on H2 and on PostgreSQL.

-- The key rings that all servers share, each encrypted under biscotti.keys.master. A writer replaces
-- the version it has read, and no other.
create table shared_keys (
  ring varchar(16) primary key,
  version bigint not null,
  document varchar(1000000) not null,
  changed_at timestamp with time zone not null
);

-- How many values all servers sealed with a key.
create table shared_key_seals (
  key_id varchar(64) primary key,
  seals bigint not null
);
