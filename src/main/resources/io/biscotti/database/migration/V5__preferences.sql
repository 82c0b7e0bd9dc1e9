-- Runs on H2 and on PostgreSQL.

-- What the owners of accounts chose: theme, language, timezone, and whether analytics may be. A row
-- without a value says that the person went back to the default then.
create table account_choices (
  account_id varchar(22) not null references accounts (id) on delete cascade,
  item varchar(16) not null,
  chosen varchar(64),
  chosen_at timestamp with time zone not null,
  primary key (account_id, item)
);
