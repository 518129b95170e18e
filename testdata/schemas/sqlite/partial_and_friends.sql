create table t (id integer primary key, email text collate nocase not null, org int default (1 + 2), deleted datetime, doubled int generated always as (org * 2) stored, note);
create unique index if not exists live on t (email collate binary desc, org) where deleted is null;
create unique index if not exists live on t (org);
create unique index lowered on t (lower(email), ifnull(org, -1));
create unique index concatenated on t (email || ':' || org);
create index plain on t (org);
