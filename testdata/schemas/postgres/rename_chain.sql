-- Keys follow their table and columns; their names stay.
create table users (id serial primary key, mail text unique, org int);
create unique index users_expr on users (lower(mail)) where org is not null and mail <> 'org';
alter table users rename column mail to email;
alter table users rename org to "Org";
alter table users rename to people;
alter index users_expr rename to people_expr;
alter table people rename constraint users_pkey to people_pkey;
-- the old name is free for another table; its key's name is free, the other one is not
create table users (id serial primary key, mail text unique, email text unique);
alter table users_mail_key rename to freed;
create schema app;
alter table users set schema app;
create table users (id int, primary key (id));
alter table app.users add unique (mail, email);
