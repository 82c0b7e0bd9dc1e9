-- Runs on H2 and on PostgreSQL.

-- Whether someone else ended the session: then its browser doesn't know yet, and is no attacker.
alter table sessions add column ended_remotely boolean default false not null;

-- The client hints, so that events name a device as the list of sessions does.
alter table security_events add column hints varchar(1300) default '' not null;
