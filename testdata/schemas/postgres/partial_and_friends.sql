create table t (
    id int generated always as identity primary key,
    email text not null collate "C",
    tenant int,
    deleted_at timestamptz,
    period int4range,
    total int generated always as (tenant * 2) stored
);
create unique index concurrently if not exists live on only t using btree (email collate "POSIX" text_pattern_ops desc nulls last, tenant) with (fillfactor = 70) where deleted_at is null and email <> '';
create unique index if not exists live on t (tenant);
create unique index one_null on t (tenant) nulls not distinct;
alter table t add constraint later unique nulls not distinct (tenant, email) include (deleted_at) with (fillfactor = 80) deferrable initially deferred;
alter table t add constraint same exclude using btree (tenant with =) where (deleted_at is null);
alter table t add constraint apart exclude using gist (period with &&);
alter table t add exclude (email with operator(pg_catalog.=), tenant with =);
