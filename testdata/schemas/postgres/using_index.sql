create table t (a int, b int, c int);
create unique index concurrently t_ab on t (a, b);
alter table t add constraint t_key unique using index t_ab;
create unique index t_c on t (c);
alter table t add primary key using index t_c deferrable;
alter table t drop constraint t_key, add constraint t_key unique (b);
alter table t add column d int not null unique, add column if not exists d text, alter a set not null, alter column c drop default;
alter table t alter b type bigint using b::bigint, alter b set default 0;
