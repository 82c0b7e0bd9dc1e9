-- Runs on H2 and on PostgreSQL.

-- The counts of wrong passwords, sign-ins and registrations that servers share. A bucket's name is a
-- keyed digest of the limit and of the account or address, so that no name can be guessed from it:
-- people type passwords into the field of the user name. A bucket that is full has no row.
create table throttles (
  bucket varchar(43) primary key,
  full_at timestamp with time zone not null
);

create index throttles_by_time on throttles (full_at);
