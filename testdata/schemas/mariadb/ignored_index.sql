create table t (id int primary key, a int, b int, unique key ua (a) ignored, unique key ub (b));
alter table t alter index ub ignored;
alter table t alter index ua not ignored;
create unique index if not exists ua on t (b);
alter table t add unique index if not exists ub (a);
alter table t drop index if exists nothing;
alter table t add column if not exists a int unique;
alter table t modify column if exists nothing int;
