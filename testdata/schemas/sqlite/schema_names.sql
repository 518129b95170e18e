create table main.t (id integer primary key, a text);
create unique index main.ta on t (a);
create table "Group" ("Key" text primary key, 'single' int);
alter table "group" rename column "KEY" to k;
create table if not exists main.T (x int unique);
