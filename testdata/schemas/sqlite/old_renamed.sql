-- The old table steps aside first; its index keeps its name.
create table t (id integer primary key, a text);
create unique index t_a on t (a);
alter table t rename to t_old;
create table t (id integer primary key, a text, b text, constraint both unique (a, b));
insert into t select id, a, null from t_old;
drop table t_old;
create unique index t_a on t (b);
