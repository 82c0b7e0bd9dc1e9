-- Runs on H2 and on PostgreSQL. A family is one sign-in's chain of refresh tokens, of which only
-- the last one works. It outlives neither its session nor, as whoever deletes an account revokes
-- its families, that account.

create table refresh_families (
  id varchar(22) primary key,
  account_id varchar(128) not null,
  session_handle varchar(128) not null,
  rotations integer default 0 not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  revoked_at timestamp with time zone
);

create index refresh_families_by_account on refresh_families (account_id, created_at);
create index refresh_families_by_session on refresh_families (session_handle);
create index refresh_families_by_expiry on refresh_families (expires_at);

-- Tokens as digests. The successor of one that was used is locked with that token itself, and kept
-- for as long as it may be shown again.
create table refresh_tokens (
  digest varchar(43) primary key,
  family_id varchar(22) not null references refresh_families (id) on delete cascade,
  used_at timestamp with time zone,
  successor varchar(128)
);

create index refresh_tokens_by_family on refresh_tokens (family_id);
