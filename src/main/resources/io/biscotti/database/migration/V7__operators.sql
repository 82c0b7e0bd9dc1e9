-- Runs on H2 and on PostgreSQL.

-- The servers that share this database, with fingerprints of their keys.
create table nodes (
  id varchar(22) primary key,
  place varchar(512) not null,
  current_keys varchar(1000) not null,
  known_keys varchar(20000) not null,
  seen_at timestamp with time zone not null
);

-- The one-time codes with which names of biscotti.admins are registered, as digests.
create table admin_invitations (
  digest varchar(43) primary key,
  username_key varchar(256) not null,
  expires_at timestamp with time zone not null
);

create index admin_invitations_by_name on admin_invitations (username_key);
