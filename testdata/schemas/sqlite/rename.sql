create table a (id integer primary key, mail text, unique (mail));
create unique index a_low on a (lower(mail)) where mail <> 'mail';
alter table a rename column mail to email;
alter table a rename to b;
alter table b add column org int not null default 0;
alter table b rename org to team;
create unique index b_team on b (team, email);
create table a (id text primary key);
