create table t (id int, a int, b int, primary key (id), unique key ua (a), unique key ub (b), constraint named unique (a, b), key plain (b));
alter table t drop index ua, drop key plain;
drop index ub on t;
alter table t drop constraint named;
alter table t drop primary key, add primary key (a);
drop table if exists missing, other;
create table gone (id int primary key);
drop table gone;
create table if not exists t (x int unique);
