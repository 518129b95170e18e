-- DDL behind a condition is taken to run.
create table t (id int not null, a text, b text);
do $$
declare
    n int;
begin
    if not exists (select 1 from pg_constraint where conname = 't_pkey') then
        alter table t add primary key (id);
    end if;
    begin
        alter table t add constraint t_a unique (a);
    exception
        when duplicate_table then null;
        when duplicate_object then raise notice 'create table nothing';
    end;
    create unique index if not exists t_a on t (b);
    execute 'create unique index t_b on t (b)';
end
$$ language plpgsql;
do language plpgsql 'begin alter table t drop column a; end';
create function upgrade() returns void as $fn$
begin
    alter table t add column c int unique;
end
$fn$ language plpgsql;
select upgrade();
drop function upgrade();
