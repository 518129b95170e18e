create table t (id int primary key, key text not null, value numeric(10, 2) default 1.5 check (value > 0), exclude boolean, note text[] default '{}'::text[], period interval year to month);
alter table t owner to current_user;
alter table t enable row level security, force row level security;
alter table t set (fillfactor = 90), replica identity full;
alter table t cluster on t_pkey;
alter table t add constraint positive check (id > 0) not valid;
alter table t validate constraint positive;
alter table t alter key set statistics 100, alter key set storage external;
comment on table t is 'alter table t drop column key;';
insert into t (id, key) values (1, 'create unique index x on t (key)');
create function f() returns trigger as $$ begin return new; end $$ language plpgsql;
create trigger g before insert on t for each row execute function f();
alter table t disable trigger g;
alter table t add foreign key (id) references t (id) match full on delete cascade deferrable initially deferred;
create policy p on t using (true);
create type mood as enum ('a', 'b');
alter type mood add value 'c';
alter table t drop constraint t_id_fkey, drop constraint positive;
/* alter table t drop constraint t_pkey; /* nested */ */
