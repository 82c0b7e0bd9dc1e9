-- Runs on H2 and on PostgreSQL. Counts the changes by which an account stops or starts to count:
-- servers keep accounts in memory while this number stays the same.

insert into commit_turns (table_name, turn) values ('accounts', 0);
