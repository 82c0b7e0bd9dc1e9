-- Runs on H2 and on PostgreSQL. Text columns leave room for characters outside the basic
-- plane, which H2 counts twice.

create table accounts (
  id varchar(22) primary key,
  username varchar(128) not null,
  username_key varchar(256) not null,
  display_name varchar(256) not null,
  password varchar(255) not null,
  disabled boolean default false not null,
  created_at timestamp with time zone not null,
  password_changed_at timestamp with time zone not null,
  constraint accounts_username_unique unique (username_key)
);

-- What a user name looks like, as digests. Names that share one are taken for each other.
create table account_skeletons (
  skeleton varchar(43) primary key,
  account_id varchar(22) not null references accounts (id) on delete cascade
);

create index account_skeletons_by_account on account_skeletons (account_id);
