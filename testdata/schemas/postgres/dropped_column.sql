-- Dropping a column drops every index that uses it, in any place.
create table t (
    id int primary key,
    a int, b int, c int, d int, e text,
    unique (a, b),
    unique (b, c)
);
create unique index t_partial on t (b) where c is null;
create unique index t_include on t (b) include (d);
create unique index t_expr on t (lower(e), b);
create unique index t_stays on t (b);
alter table t drop column a;
alter table t drop column c, drop column if exists nothing;
alter table t drop column d;
alter table t drop e;
-- what was dropped may come back under the old name
alter table t add column a int unique;
