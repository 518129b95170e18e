-- The column's parts go out of its indexes.
create table t (id int primary key, a int, b int, c int, key a_b (a, b));
create unique index only_c on t (c);
alter table t drop column c;
alter table t drop column a;
alter table t add column c int after id, add column d int first;
