-- CREATE TABLE AS copies rows, not keys.
create table t (id integer primary key, a text not null unique);
create table t_backup as select * from t;
drop table t;
alter table t_backup rename to t;
