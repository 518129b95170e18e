-- A table is made anew to change what ALTER TABLE cannot.
create table users (id integer primary key autoincrement, email text unique, name text);
create unique index users_name on users (name);
create table users_new (id integer primary key autoincrement, email text not null, tenant int, name text, unique (tenant, email));
insert into users_new (id, email, name) select id, email, name from users;
drop table users;
alter table users_new rename to users;
create unique index users_name on users (name) where tenant is not null;
